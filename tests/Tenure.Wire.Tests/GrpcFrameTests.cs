using System.Buffers;
using Google.Protobuf;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Wire.Tests;

public sealed class GrpcFrameTests
{
    private const int Limit = 1000;

    [Fact]
    public void A_message_that_was_written_is_read_back()
    {
        RangeRequest sent = new() { Key = ByteString.CopyFromUtf8("k"), Limit = 7 };
        ReadOnlySequence<byte> buffer = new(Written(sent));

        GrpcFrame.TryRead(ref buffer, Limit, out ReadOnlySequence<byte> message, out _).ShouldBe(FrameRead.Message);

        RangeRequest.Parser.ParseFrom(message).ShouldBe(sent);
        buffer.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Messages_are_taken_one_at_a_time()
    {
        ReadOnlySequence<byte> buffer = new([.. Frame(0, [1]), .. Frame(0, [2, 3])]);

        GrpcFrame.TryRead(ref buffer, Limit, out ReadOnlySequence<byte> first, out _).ShouldBe(FrameRead.Message);
        GrpcFrame.TryRead(ref buffer, Limit, out ReadOnlySequence<byte> second, out _).ShouldBe(FrameRead.Message);
        GrpcFrame.TryRead(ref buffer, Limit, out _, out _).ShouldBe(FrameRead.Incomplete);

        first.ToArray().ShouldBe([1]);
        second.ToArray().ShouldBe([2, 3]);
    }

    [Fact]
    public void A_truncated_frame_is_incomplete_at_every_length_and_nothing_is_consumed()
    {
        byte[] whole = Frame(0, [1, 2, 3, 4]);
        for (int length = 0; length < whole.Length; length++)
        {
            ReadOnlySequence<byte> buffer = new(whole, 0, length);
            GrpcFrame.TryRead(ref buffer, Limit, out _, out _).ShouldBe(FrameRead.Incomplete);
            buffer.Length.ShouldBe(length);
        }
    }

    [Fact]
    public void A_frame_in_pieces_of_one_byte_is_read_like_a_whole_one()
    {
        ReadOnlySequence<byte> buffer = InPieces(Frame(0, [1, 2, 3]));

        GrpcFrame.TryRead(ref buffer, Limit, out ReadOnlySequence<byte> message, out _).ShouldBe(FrameRead.Message);

        message.ToArray().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void An_empty_message_is_a_message()
    {
        ReadOnlySequence<byte> buffer = new(Frame(0, []));

        GrpcFrame.TryRead(ref buffer, Limit, out ReadOnlySequence<byte> message, out _).ShouldBe(FrameRead.Message);

        message.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_message_of_exactly_the_limit_passes()
    {
        ReadOnlySequence<byte> buffer = new(Frame(0, new byte[Limit]));

        GrpcFrame.TryRead(ref buffer, Limit, out _, out _).ShouldBe(FrameRead.Message);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 3, 0xE9 }, 1001)]
    [InlineData(new byte[] { 0, 0xFF, 0xFF, 0xFF, 0xFF }, 4294967295)]
    public void A_length_above_the_limit_is_refused_from_the_prefix_alone(byte[] prefix, long length)
    {
        ReadOnlySequence<byte> buffer = new(prefix);

        GrpcFrame.TryRead(ref buffer, Limit, out _, out GrpcStatus refusal).ShouldBe(FrameRead.Refused);

        refusal.Code.ShouldBe(GrpcStatusCode.ResourceExhausted);
        refusal.Message.ShouldBe($"grpc: received message larger than max ({length} vs. 1000)");
    }

    [Fact]
    public void A_compressed_message_is_unimplemented()
    {
        ReadOnlySequence<byte> buffer = new(Frame(1, [1, 2]));

        GrpcFrame.TryRead(ref buffer, Limit, out _, out GrpcStatus refusal).ShouldBe(FrameRead.Refused);

        refusal.Code.ShouldBe(GrpcStatusCode.Unimplemented);
    }

    [Fact]
    public void A_flag_that_does_not_exist_is_an_internal_error()
    {
        ReadOnlySequence<byte> buffer = new("GET / HTTP/1.1"u8.ToArray());

        GrpcFrame.TryRead(ref buffer, Limit, out _, out GrpcStatus refusal).ShouldBe(FrameRead.Refused);

        refusal.Code.ShouldBe(GrpcStatusCode.Internal);
    }

    private static byte[] Written(IMessage message)
    {
        ArrayBufferWriter<byte> writer = new();
        GrpcFrame.Write(writer, message);
        return writer.WrittenSpan.ToArray();
    }

    private static byte[] Frame(byte flag, byte[] message) =>
        [flag, 0, 0, (byte)(message.Length >> 8), (byte)message.Length, .. message];

    private static ReadOnlySequence<byte> InPieces(byte[] bytes)
    {
        Piece first = new(bytes.AsMemory(0, 1), 0);
        Piece last = first;
        for (int i = 1; i < bytes.Length; i++) last = last.Append(bytes.AsMemory(i, 1));
        return new ReadOnlySequence<byte>(first, 0, last, 1);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long position)
        {
            Memory = memory;
            RunningIndex = position;
        }

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            Piece next = new(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
