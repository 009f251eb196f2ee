using System.Buffers;
using Tenure.Laws;
using Tenure.Store.Tests.Model;

namespace Tenure.Store.Tests.Laws;

public sealed class CommandFuzzTests
{
    [Fact]
    public void No_input_makes_a_commands_reader_throw_or_allocate_more_than_it_could_hold() => Fuzz.Decoder(
        input =>
        {
            if (!CommandCodec.TryRead(input, out Command? command, out _)) return false;
            _ = CommandRules.Check(command);
            return true;
        },
        [.. Enumerable.Range(0, 100).Select(seed => Written(new RandomCommands(seed).Draw(1000)))],
        allocation: 400);

    private static byte[] Written(Command command)
    {
        var output = new ArrayBufferWriter<byte>();
        CommandCodec.Write(output, command);
        return output.WrittenSpan.ToArray();
    }
}
