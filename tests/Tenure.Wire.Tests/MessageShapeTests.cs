using System.Buffers;
using Google.Protobuf;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Wire.Tests;

public class MessageShapeTests
{
    private static readonly MessageShape Transaction = MessageShape.Of(TxnRequest.Descriptor);
    private static readonly MessageShape Watch = MessageShape.Of(WatchCreateRequest.Descriptor);

    [Fact]
    public void What_our_own_serializer_writes_fits()
    {
        var transaction = new TxnRequest
        {
            Compare = { new Compare { Key = ByteString.CopyFromUtf8("a"), ModRevision = long.MaxValue } },
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8("a"), Lease = -1, PrevKv = true } },
                new RequestOp { RequestTxn = new TxnRequest { Failure = { new RequestOp() } } },
            },
        };
        Mismatch(Transaction, transaction.ToByteArray()).ShouldBeNull();
    }

    [Fact]
    public void A_number_where_bytes_belong_is_named() =>
        Mismatch(MessageShape.Of(PutRequest.Descriptor), [0x08, 0x01]).ShouldBe("wrong wireType = 0 for field key");

    [Fact]
    public void Bytes_where_a_number_belongs_are_found_deep_inside()
    {
        // success[0].request_put { key: "a", lease: "x" }
        byte[] put = [0x0a, 1, (byte)'a', 0x1a, 1, (byte)'x'];
        byte[] operation = [0x12, (byte)put.Length, .. put];
        Mismatch(Transaction, [0x12, (byte)operation.Length, .. operation]).ShouldBe("wrong wireType = 2 for field lease");
    }

    [Theory]
    [InlineData(new byte[] { 0x28, 1 })]
    [InlineData(new byte[] { 0x2a, 2, 0, 1 })]
    public void Repeated_numbers_come_one_by_one_or_packed(byte[] filters) => Mismatch(Watch, filters).ShouldBeNull();

    [Fact]
    public void Fields_that_nobody_knows_are_passed_over_whatever_their_type()
    {
        // Field 100 as a number, eight bytes, a string, a group that holds a field 1, and four bytes; then a wrong key.
        byte[] unknown =
        [
            0xa0, 0x06, 0x80, 0x01, 0xa1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8, 0xa2, 0x06, 1, 9,
            0xa3, 0x06, 0x08, 0x01, 0xa4, 0x06, 0xa5, 0x06, 1, 2, 3, 4,
        ];
        WatchCreateRequest.Parser.ParseFrom(unknown).ShouldNotBeNull();
        Mismatch(Watch, unknown).ShouldBeNull();
        Mismatch(Watch, [.. unknown, 0x08, 0x01]).ShouldBe("wrong wireType = 0 for field key");
    }

    private static string? Mismatch(MessageShape shape, byte[] message) => shape.Mismatch(new ReadOnlySequence<byte>(message));
}
