using Tenure.Laws;
using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Laws;

public sealed class ConfigurationFuzzTests
{
    [Fact]
    public void No_input_makes_a_configurations_reader_throw_or_allocate_more_than_it_could_hold() => Fuzz.Decoder(
        input => ConfigurationCodec.TryRead(input) is not null,
        [
            ConfigurationCodec.Write(Configuration.OfVoters([new NodeId(1), new NodeId(2), new NodeId(3)])),
            ConfigurationCodec.Write(Configuration.Empty.With(new ClusterMember(new NodeId(9), Standing.Joining, new byte[20]))),
        ],
        allocation: 64);
}
