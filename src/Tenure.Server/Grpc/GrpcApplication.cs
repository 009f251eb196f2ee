using System.Collections.Frozen;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Tenure.Wire.Grpc;

namespace Tenure.Server.Grpc;

/// <summary>What Kestrel hands its requests to: finds the method in the table, runs it, and sees to it that every call ends.</summary>
internal sealed class GrpcApplication(
    IEnumerable<GrpcMethod> methods,
    CallRules rules,
    TimeProvider time,
    ILogger logger,
    CancellationToken stopping) : IHttpApplication<GrpcCall>
{
    private readonly FrozenDictionary<string, GrpcMethod> _methods =
        methods.ToFrozenDictionary(method => method.Path, StringComparer.Ordinal);

    public GrpcCall CreateContext(IFeatureCollection contextFeatures) => new(contextFeatures);

    public void DisposeContext(GrpcCall context, Exception? exception)
    {
        // A call holds nothing that outlives it.
    }

    public async Task ProcessRequestAsync(GrpcCall context)
    {
        if (!HttpMethods.IsPost(context.HttpMethod))
        {
            context.RefuseHttp(StatusCodes.Status405MethodNotAllowed);
        }
        else if (!GrpcHeaders.IsGrpc(context.ContentType))
        {
            context.RefuseHttp(StatusCodes.Status415UnsupportedMediaType);
        }
        else
        {
            context.Begin();
            context.End(await DispatchAsync(context));
        }
    }

    private ValueTask<GrpcStatus> DispatchAsync(GrpcCall call)
    {
        if (!_methods.TryGetValue(call.Path, out GrpcMethod? method)) return ValueTask.FromResult(Unknown(call.Path));

        TimeSpan? timeout = null;
        if (call.Timeout is { } text)
        {
            if (!GrpcTimeout.TryRead(text, out TimeSpan parsed)) return ValueTask.FromResult(Malformed(text));
            timeout = parsed;
        }

        return RunAsync(call, method, timeout);
    }

    private async ValueTask<GrpcStatus> RunAsync(GrpcCall call, GrpcMethod method, TimeSpan? timeout)
    {
        CancellationToken serverStops = method.IsLasting ? stopping : CancellationToken.None;
        CancellationToken leaderAbsent = call.NeedsLeader ? rules.LeaderAbsent() : CancellationToken.None;
        using CallLifetime lifetime = new(timeout, time, call.Aborted, serverStops, leaderAbsent);
        call.Cancellation = lifetime.Token;
        try
        {
            return await method.RunAsync(call);
        }
        catch (Exception failure)
        {
            // Whatever a read or a write throws on a call that is over, the call's end is the reason.
            if (lifetime.Ended is { } ended) return ended;
            if (rules.Explain(failure) is { } foreseen) return foreseen;
            logger.CallFailed(failure, method.Path);
            return new GrpcStatus(GrpcStatusCode.Internal, $"the server failed on {method.Path}; its log says how");
        }
    }

    private static GrpcStatus Unknown(string path) =>
        new(GrpcStatusCode.Unimplemented, $"this server does not serve the method {path}");

    private static GrpcStatus Malformed(string timeout) =>
        new(GrpcStatusCode.Internal, $"malformed grpc-timeout: {timeout}");
}
