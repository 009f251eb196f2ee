using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Tenure.Server.Grpc;
using Tenure.Server.Tests.Client;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Server.Tests.Grpc;

/// <summary>The pipeline with methods that need no cluster: they say back what they are told, wait, or fail.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    public const string Unary = "/test.Echo/Unary";
    public const string Wait = "/test.Echo/Wait";
    public const string Fail = "/test.Echo/Fail";
    public const string Refuse = "/test.Echo/Refuse";
    public const string Nested = "/test.Echo/Nested";
    public const string Repeat = "/test.Echo/Repeat";
    public const string Hold = "/test.Echo/Hold";
    public const string Both = "/test.Echo/Both";

    private readonly GrpcHost _host;

    private EchoServer(GrpcHost host)
    {
        _host = host;
        Client = new GrpcTestClient(host.Endpoints[0]);
    }

    public GrpcTestClient Client { get; }

    public IPEndPoint Endpoint => _host.Endpoints[0];

    /// <summary>Completes when a call of <see cref="Wait"/> is under way, and when one was cancelled.</summary>
    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<EchoServer> StartAsync(CancellationToken leaderAbsent = default)
    {
        EtcdServerOptions options = new() { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] };
        GrpcHost host = new(options, TimeProvider.System, NullLoggerFactory.Instance);
        TaskCompletionSource<EchoServer> server = new();
        await host.StartAsync(Methods(server.Task), new CallRules(_ => null, () => leaderAbsent), CancellationToken.None);
        server.SetResult(new EchoServer(host));
        return await server.Task;
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
    }

    private static IEnumerable<GrpcMethod> Methods(Task<EchoServer> server) =>
    [
        new UnaryMethod<LockRequest, LockResponse>(Unary, LockRequest.Parser, (request, _) => ValueTask.FromResult(Echo(request))),
        new UnaryMethod<LockRequest, LockResponse>(
            Wait, LockRequest.Parser, async (_, cancellation) => await (await server).WaitAsync(cancellation), isLasting: true),
        new UnaryMethod<LockRequest, LockResponse>(
            Fail, LockRequest.Parser, (_, _) => throw new InvalidOperationException("the handler has a bug")),
        new UnaryMethod<LockRequest, LockResponse>(
            Refuse, LockRequest.Parser, (_, _) => ValueTask.FromResult<GrpcReply<LockResponse>>(Refusal)),
        new UnaryMethod<TxnRequest, LockResponse>(
            Nested, TxnRequest.Parser, (_, _) => ValueTask.FromResult<GrpcReply<LockResponse>>(new LockResponse())),
        new ServerStreamingMethod<LockRequest, LockResponse>(Repeat, LockRequest.Parser, RepeatAsync),
        new ServerStreamingMethod<LockRequest, LockResponse>(Hold, LockRequest.Parser, HoldAsync),
        new BidirectionalMethod<LockRequest, LockResponse>(Both, LockRequest.Parser, BothAsync),
    ];

    public static GrpcStatus Refusal { get; } = new(GrpcStatusCode.FailedPrecondition, "50 % nay");

    private static GrpcReply<LockResponse> Echo(LockRequest request) => new LockResponse { Key = request.Name };

    private async ValueTask<GrpcReply<LockResponse>> WaitAsync(CancellationToken cancellation)
    {
        Waiting.TrySetResult();
        using CancellationTokenRegistration registration = cancellation.Register(() => Cancelled.TrySetResult());
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        return new LockResponse();
    }

    /// <summary>Answers as often as the lease's number says, and ends with the refusal if the name is empty.</summary>
    private static async ValueTask<GrpcStatus> RepeatAsync(
        LockRequest request, ResponseStream<LockResponse> responses, CancellationToken cancellation)
    {
        for (long i = 0; i < request.Lease; i++) await responses.WriteAsync(new() { Key = request.Name }, cancellation);
        return request.Name.IsEmpty ? Refusal : GrpcStatus.Ok;
    }

    private static async ValueTask<GrpcStatus> HoldAsync(
        LockRequest request, ResponseStream<LockResponse> responses, CancellationToken cancellation)
    {
        await responses.WriteAsync(new() { Key = request.Name }, cancellation);
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        return GrpcStatus.Ok;
    }

    private static async ValueTask<GrpcStatus> BothAsync(
        RequestStream<LockRequest> requests, ResponseStream<LockResponse> responses, CancellationToken cancellation)
    {
        while (true)
        {
            Incoming<LockRequest> incoming = await requests.ReadAsync(cancellation);
            if (incoming.Message is null) return incoming.Refusal ?? GrpcStatus.Ok;
            await responses.WriteAsync(new() { Key = incoming.Message.Name }, cancellation);
        }
    }
}
