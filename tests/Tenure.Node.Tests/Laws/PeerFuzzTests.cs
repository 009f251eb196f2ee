using System.Buffers;
using FsCheck.Fluent;
using Tenure.Laws;
using Tenure.Node.Peers;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Laws;

public sealed class PeerFuzzTests
{
    [Fact]
    public void No_input_makes_a_frames_reader_throw_or_allocate_more_than_it_could_hold() => Fuzz.Decoder(
        input => PeerFrameCodec.TryRead(input) is not null,
        [.. FrameCases.Frames.Sample(50, 200).Select(Written)],
        allocation: 64);

    [Fact]
    public void No_input_makes_a_handshakes_reader_throw() => Fuzz.Decoder(
        input => Handshake.TryRead(input, out _) | Handshake.TryReadReply(input, out _),
        [Hello(), Reply()],
        allocation: 0);

    private static byte[] Written(PeerFrame frame)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PeerFrameCodec.Write(bytes, frame);
        return bytes.WrittenSpan[PeerFrameCodec.LengthSize..].ToArray();
    }

    private static byte[] Hello()
    {
        byte[] hello = new byte[Handshake.HelloSize];
        new Handshake(Handshake.CurrentVersion, 0xC1, new NodeId(1), new NodeId(2)).Write(hello);
        return hello;
    }

    private static byte[] Reply()
    {
        byte[] reply = new byte[Handshake.ReplySize];
        Handshake.WriteReply(reply, HandshakeVerdict.OtherCluster);
        return reply;
    }
}
