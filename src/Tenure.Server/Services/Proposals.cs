using Tenure.Node;
using Tenure.Server.Grpc;
using Tenure.Server.Mapping;
using Tenure.Store;
using Tenure.Wire.Etcd;

namespace Tenure.Server.Services;

/// <summary>
/// The way into the log. What can be refused without the store's state is refused here, before it costs the cluster
/// anything.
/// </summary>
internal sealed class Proposals(IClusterNode node)
{
    /// <summary>Carries a command through the log, up to the result that this member's store came to.</summary>
    /// <param name="length">How many bytes the client's request has.</param>
    public async ValueTask<GrpcReply<TResult>> RunAsync<TResult>(Command command, int length, CancellationToken cancellation)
        where TResult : CommandResult
    {
        if (CommandRules.Check(command) is { } error) return Failures.ToStatus(error);
        if (length > EtcdLimits.MaxRequestLength) return EtcdErrors.RequestTooLarge;
        return Expect<TResult>(await node.ProposeAsync(command, cancellation));
    }

    /// <summary>The same for commands that the server made itself, which are small.</summary>
    public ValueTask<GrpcReply<TResult>> RunAsync<TResult>(Command command, CancellationToken cancellation)
        where TResult : CommandResult =>
        RunAsync<TResult>(command, length: 0, cancellation);

    /// <summary>The result that a command of this kind has, unless the store refused it.</summary>
    public static GrpcReply<TResult> Expect<TResult>(CommandResult result)
        where TResult : CommandResult =>
        result switch
        {
            TResult expected => expected,
            CommandFailure failure => Failures.ToStatus(failure.Error),
            _ => throw new InvariantException($"The store answered with a {result.GetType().Name}, not a {typeof(TResult).Name}."),
        };
}
