using Tenure.Etcd;

namespace Tenure.Cli.Clients;

/// <summary>The cluster's leadership went from one member to another, and how long that took.</summary>
internal sealed record LeaderTransfer(MemberView From, MemberView To, TimeSpan Took)
{
    /// <param name="view">The cluster as it was seen a moment ago.</param>
    /// <param name="to">The next leader, by name or id; null for the next member that can be reached.</param>
    public static async Task<LeaderTransfer> RunAsync(ClusterView view, string? to, TimeSpan patience, CancellationToken cancel)
    {
        MemberView from = view.Leader ?? throw new CommandFailedException("no member leads the cluster, so there is nothing to transfer");
        MemberView target = to is null ? Next(view, from) : Named(view, to);
        if (target.Id == from.Id) throw new CommandFailedException($"'{target.Title}' leads already");

        using var client = new ClusterClient([from.Answer.Url], patience);
        long began = TimeProvider.System.GetTimestamp();
        try
        {
            await client.Etcd.MoveLeaderAsync(new Uri(from.Answer.Url), target.Id, cancel);
        }
        catch (EtcdException failed)
        {
            throw new CommandFailedException($"'{from.Title}' did not hand over to '{target.Title}': {failed.Status.Message}");
        }

        return new LeaderTransfer(from, target, TimeProvider.System.GetElapsedTime(began));
    }

    private static MemberView Named(ClusterView view, string nameOrId) => view.Find(nameOrId)
        ?? throw new CommandFailedException(
            $"--to '{nameOrId}': the members are {string.Join(", ", view.Members.Select(member => member.Title))}",
            ExitCode.WrongUsage);

    private static MemberView Next(ClusterView view, MemberView leader)
    {
        int start = view.Members.ToList().IndexOf(leader);
        return Enumerable.Range(1, view.Members.Count - 1)
            .Select(step => view.Members[(start + step) % view.Members.Count])
            .FirstOrDefault(member => member.IsReachable)
            ?? throw new CommandFailedException("no other member can be reached that could take over");
    }
}
