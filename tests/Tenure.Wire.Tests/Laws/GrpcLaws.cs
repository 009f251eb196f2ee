using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Tenure.Laws;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Wire.Tests.Laws;

public sealed class GrpcLaws
{
    private const int Limit = 1 << 20;

    private static readonly Gen<PutRequest> Requests =
        from key in Any.Bytes
        from value in Any.Bytes
        from lease in Any.Number
        from previous in Any.Bool
        select new PutRequest { Key = ByteString.CopyFrom(key), Value = ByteString.CopyFrom(value), Lease = lease, PrevKv = previous };

    [Fact]
    public void Messages_that_were_written_one_after_the_other_are_read_so_however_they_arrive_in_pieces() => Law.Holds(
        from requests in Any.ArrayOf(Requests, most: 4) from piece in Gen.Choose(1, 50) select (requests, piece),
        each =>
        {
            ReadOnlySequence<byte> buffer = InPieces(Written(each.requests), each.piece);
            foreach (PutRequest request in each.requests)
            {
                GrpcFrame.TryRead(ref buffer, Limit, out ReadOnlySequence<byte> message, out _).ShouldBe(FrameRead.Message);
                PutRequest.Parser.ParseFrom(message).ShouldBe(request);
            }

            buffer.IsEmpty.ShouldBeTrue();
        });

    [Fact]
    public void The_beginning_of_a_message_is_no_message() => Law.Holds(Requests, request =>
    {
        byte[] written = Written(request);
        for (int length = 0; length < written.Length; length++)
        {
            var buffer = new ReadOnlySequence<byte>(written, 0, length);
            GrpcFrame.TryRead(ref buffer, Limit, out _, out _).ShouldBe(FrameRead.Incomplete);
            buffer.Length.ShouldBe(length);
        }
    });

    [Fact]
    public void What_the_generated_code_writes_has_the_shape_of_its_message() => Law.Holds(
        Requests, request => MessageShape.Of(PutRequest.Descriptor).Mismatch(new ReadOnlySequence<byte>(request.ToByteArray())).ShouldBeNull());

    [Fact]
    public void A_timeout_is_never_shortened_and_lengthened_by_a_twenty_thousandth_at_most() => Law.Holds(
        Gen.OneOf(Any.Word.Select(value => (long)(value >> 14)), Gen.Choose(0, int.MaxValue).Select(value => (long)value)).Select(ticks => new TimeSpan(ticks)),
        timeout =>
        {
            GrpcTimeout.TryRead(GrpcTimeout.Format(timeout), out TimeSpan read).ShouldBeTrue();
            read.ShouldBeGreaterThanOrEqualTo(timeout);
            (read - timeout).ShouldBeLessThanOrEqualTo(timeout / 20_000 + TimeSpan.FromMicroseconds(1));
        });

    [Fact]
    public void A_status_text_comes_back_and_is_plain_on_its_way() => Law.Holds(
        Any.ArrayOf(Gen.Choose(0, 0x2FFF).Where(letter => !char.IsSurrogate((char)letter)).Select(letter => (char)letter), most: 40).Select(letters => new string(letters)),
        text =>
        {
            string encoded = GrpcMessageText.Encode(text);
            encoded.ShouldAllBe(letter => letter >= ' ' && letter <= '~');
            GrpcMessageText.Decode(encoded).ShouldBe(text);
        });

    private static byte[] Written(params PutRequest[] requests)
    {
        var writer = new ArrayBufferWriter<byte>();
        foreach (PutRequest request in requests) GrpcFrame.Write(writer, request);
        return writer.WrittenSpan.ToArray();
    }

    private static ReadOnlySequence<byte> InPieces(byte[] bytes, int size)
    {
        Piece first = new(default, null);
        Piece last = first;
        for (int at = 0; at < bytes.Length; at += size) last = new Piece(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
