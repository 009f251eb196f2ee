using Microsoft.Extensions.Logging;

namespace Tenure.Etcd;

/// <summary>An election on etcd. (The calls land next; the shape is what the command line is written against.)</summary>
internal sealed class EtcdElectionBackend(
    string election, LeaderElectionOptions options, EtcdOptions etcd, TimeProvider time, ILogger logger) : IElectionBackend
{
    public IElectionSession OpenSession() => throw new NotSupportedException($"{election} {options} {etcd} {time} {logger}");

    public Task<LeaderInfo?> GetLeaderAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<LeaderInfo?> ObserveAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose() { }
}
