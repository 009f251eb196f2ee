using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Tenure.Laws;
using Tenure.Node.Loop;
using Tenure.Node.Peers;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Laws;

public sealed class PeerLaws
{
    private static readonly Gen<Handshake> Handshakes =
        from version in Gen.Choose(0, ushort.MaxValue)
        from cluster in Any.Word
        from sender in Any.Word
        from receiver in Any.Word
        select new Handshake((ushort)version, cluster, new NodeId(sender), new NodeId(receiver));

    [Fact]
    public void A_frame_that_was_written_is_read_as_it_was() => Law.Holds(
        FrameCases.Frames, frame => FrameCases.Text(PeerFrameCodec.TryRead(Written(frame))).ShouldBe(FrameCases.Text(frame)), times: 1000);

    [Fact]
    public void No_beginning_of_a_frame_is_a_frame_nor_is_one_with_more_behind_it() => Law.Holds(FrameCases.Frames, frame =>
    {
        byte[] written = Written(frame);
        for (int length = 0; length < written.Length; length++) PeerFrameCodec.TryRead(written.AsMemory(0, length)).ShouldBeNull();
        PeerFrameCodec.TryRead((byte[])[.. written, 0]).ShouldBeNull();
    });

    [Fact]
    public void A_handshake_comes_back_and_its_beginning_is_none() => Law.Holds(Handshakes, handshake =>
    {
        byte[] hello = new byte[Handshake.HelloSize];
        handshake.Write(hello);
        Handshake.TryRead(hello, out Handshake read).ShouldBeTrue();
        read.ShouldBe(handshake);
        for (int length = 0; length < hello.Length; length++) Handshake.TryRead(hello.AsSpan(0, length), out _).ShouldBeFalse();
    });

    [Fact]
    public void An_envelope_is_opened_as_it_was_sealed() => Law.Holds(FrameCases.Envelopes, envelope =>
    {
        ReadOnlyMemory<byte> sealedBytes = Envelope.Seal(
            envelope.Kind, envelope.Origin, envelope.Number, into => into.Write(envelope.Content.Span));
        Envelope.TryOpen(sealedBytes, out Envelope opened).ShouldBeTrue();
        FrameCases.Text(opened).ShouldBe(FrameCases.Text(envelope));
    });

    private static byte[] Written(PeerFrame frame)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PeerFrameCodec.Write(bytes, frame);
        return bytes.WrittenSpan[PeerFrameCodec.LengthSize..].ToArray();
    }
}
