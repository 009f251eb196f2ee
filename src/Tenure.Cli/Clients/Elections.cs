namespace Tenure.Cli.Clients;

/// <summary>Opens elections on the cluster that a command was given.</summary>
internal static class Elections
{
    public static LeaderElection Open(string name, IEnumerable<string> endpoints, LeaderElectionOptions? options = null)
    {
        var etcd = new EtcdOptions();
        foreach (string endpoint in endpoints) etcd.Endpoints.Add(endpoint);

        // A member that hangs must leave time to renew with another one before the lease runs out.
        if (options is not null) etcd.AttemptTimeout = TimeSpan.FromTicks(Math.Min(etcd.AttemptTimeout.Ticks, options.LeaseDuration.Ticks / 6));
        return LeaderElection.CreateEtcd(name, etcd, options, loggerFactory: new TroubleLog());
    }
}
