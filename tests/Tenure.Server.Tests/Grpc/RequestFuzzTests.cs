using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Tenure.Laws;
using Tenure.Server.Grpc;
using Tenure.Server.Mapping;
using Tenure.Store;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Server.Tests.Grpc;

/// <summary>The server's edge: what a client sends, from the frame to the command that would go into the log.</summary>
public sealed class RequestFuzzTests
{
    private const int Limit = 1 << 20;

    /// <summary>Generously what parsed messages take up beyond the bytes that they came in.</summary>
    private const int Allocation = 600;

    [Fact]
    public void No_transaction_makes_the_edge_throw_or_allocate_more_than_it_could_hold() => Fuzz.Decoder(
        input => Received<TxnRequest>(input, TxnRequest.Parser) is { } request
            && KvRequests.Refuse(request) is null && IsReplicated(KvRequests.ToCommand(request)),
        [Framed(Transaction(depth: 0)), Framed(Transaction(depth: 3))],
        Allocation);

    [Fact]
    public void No_range_makes_the_edge_throw_or_allocate_more_than_it_could_hold() => Fuzz.Decoder(
        input => Received<RangeRequest>(input, RangeRequest.Parser) is { } request
            && KvRequests.Refuse(request) is null && IsReplicated(KvRequests.ToQuery(request)),
        [Framed(Range())],
        Allocation);

    [Fact]
    public void No_watch_makes_the_edge_throw_or_allocate_more_than_it_could_hold() => Fuzz.Decoder(
        input => Received<WatchRequest>(input, WatchRequest.Parser) is not null,
        [Framed(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Text("key"), StartRevision = 5, WatchId = 3 } })],
        Allocation);

    /// <summary>What gets past the edge has a form in the log, or a rule says why not.</summary>
    private static bool IsReplicated(Command command)
    {
        if (CommandRules.Check(command) is not null) return false;
        var bytes = new ArrayBufferWriter<byte>();
        CommandCodec.Write(bytes, command);
        return CommandCodec.TryRead(bytes.WrittenMemory, out _, out string? reason) ? true : throw new InvalidDataException(reason);
    }

    private static T? Received<T>(byte[] input, MessageParser<T> parser)
        where T : class, IMessage<T>, new()
    {
        var stream = new RequestStream<T>(PipeReader.Create(new ReadOnlySequence<byte>(input)), parser, Limit);
        ValueTask<Incoming<T>> reading = stream.ReadOnlyMessageAsync(CancellationToken.None);
        return reading.IsCompletedSuccessfully ? reading.Result.Message : reading.AsTask().GetAwaiter().GetResult().Message;
    }

    private static byte[] Framed(IMessage message)
    {
        var writer = new ArrayBufferWriter<byte>();
        GrpcFrame.Write(writer, message);
        return writer.WrittenSpan.ToArray();
    }

    private static TxnRequest Transaction(int depth)
    {
        var put = new PutRequest { Key = Text("key"), Value = Text("value"), Lease = 7, PrevKv = true };
        var transaction = new TxnRequest
        {
            Compare = { new Compare { Key = Text("key"), Target = Compare.Types.CompareTarget.Mod, ModRevision = 4 } },
            Success = { new RequestOp { RequestPut = put }, new RequestOp { RequestRange = Range() } },
            Failure = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Text("a"), RangeEnd = Text("b") } } },
        };
        if (depth > 0) transaction.Failure.Add(new RequestOp { RequestTxn = Transaction(depth - 1) });
        return transaction;
    }

    private static RangeRequest Range() => new()
    {
        Key = Text("a"),
        RangeEnd = Text("b"),
        Limit = 3,
        SortOrder = RangeRequest.Types.SortOrder.Descend,
        Revision = 2,
    };

    private static ByteString Text(string text) => ByteString.CopyFromUtf8(text);
}
