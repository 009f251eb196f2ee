using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Tenure.Wire.Grpc;

namespace Tenure.Server.Grpc;

/// <summary>What came next from the client: a message, or a refusal, or neither: the client has said all it had to say.</summary>
internal readonly record struct Incoming<T>(T? Message, GrpcStatus? Refusal)
    where T : class
{
    public static readonly Incoming<T> End;
}

/// <summary>
/// The messages that a client sends on one call. Nothing is read ahead: an unread message stays in Kestrel's buffer,
/// which is as large as the stream's flow-control window, and then with the client.
/// </summary>
internal sealed class RequestStream<T>(PipeReader body, MessageParser<T> parser, int maxMessageLength)
    where T : class, IMessage<T>, new()
{
    private static readonly MessageShape Shape = MessageShape.Of(new T().Descriptor);

    public async ValueTask<Incoming<T>> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellation);
            ReadOnlySequence<byte> buffer = read.Buffer;
            switch (GrpcFrame.TryRead(ref buffer, maxMessageLength, out ReadOnlySequence<byte> frame, out GrpcStatus refusal))
            {
                case FrameRead.Message:
                    Incoming<T> incoming = Parse(frame);
                    body.AdvanceTo(buffer.Start);
                    return incoming;

                case FrameRead.Refused:
                    body.AdvanceTo(buffer.End);
                    return new(null, refusal);

                case FrameRead.Incomplete when read.IsCompleted:
                    body.AdvanceTo(buffer.End);
                    return buffer.IsEmpty ? Incoming<T>.End : new(null, Truncated);

                default:
                    body.AdvanceTo(buffer.Start, buffer.End);
                    break;
            }
        }
    }

    /// <summary>The one message of a call that has exactly one.</summary>
    public async ValueTask<Incoming<T>> ReadOnlyMessageAsync(CancellationToken cancellation)
    {
        Incoming<T> only = await ReadAsync(cancellation);
        if (only.Refusal is not null) return only;
        if (only.Message is null) return new(null, Missing);

        Incoming<T> next = await ReadAsync(cancellation);
        return next == Incoming<T>.End ? only : new(null, next.Refusal ?? Surplus);
    }

    // The codes of these two are those that etcd's users get, whose gRPC library has no better one for them.
    private static GrpcStatus Truncated => new(GrpcStatusCode.Unknown, "grpc: the request ends within a message");

    private static GrpcStatus Missing => new(GrpcStatusCode.Unknown, "grpc: the request has no message");

    private static GrpcStatus Surplus => new(GrpcStatusCode.Internal, "grpc: the request has more than one message");

    private Incoming<T> Parse(ReadOnlySequence<byte> frame)
    {
        try
        {
            T message = parser.ParseFrom(frame);
            return Shape.Mismatch(frame) is { } mismatch ? Garbage(mismatch) : new(message, null);
        }
        catch (InvalidProtocolBufferException garbage)
        {
            return Garbage(garbage.Message);
        }
    }

    private static Incoming<T> Garbage(string reason) =>
        new(null, new(GrpcStatusCode.Internal, $"grpc: failed to unmarshal the received message: {reason}"));
}
