using Tenure.Node;
using Tenure.Node.Log;
using Tenure.Node.Members;
using Tenure.Node.Peers;

namespace Tenure.Cli.Serving;

/// <summary>
/// How a node finds out which member of which cluster it is. One that has run before knows it from its directory; one of a
/// new cluster works it out; one that joins asks the members that run.
/// </summary>
internal static class ClusterEntry
{
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseBetweenRounds = TimeSpan.FromMilliseconds(250);

    /// <exception cref="CommandFailedException">It cannot be the member that the flags say; the message names the rule.</exception>
    public static async Task<NodeOptions> FindAsync(ServeSettings settings, CancellationToken cancel)
    {
        LogIdentity? known = ClusterNode.IdentityIn(settings.DataDirectory);
        if (settings.IsJoining) return known is { } identity ? settings.ToNodeOptions(identity) : await JoinAsync(settings, cancel);

        NodeOptions options = settings.ToNodeOptions();
        if (known is null) await RefuseWhoHasRunBeforeAsync(settings, options, cancel);
        return options;
    }

    private static async Task<NodeOptions> JoinAsync(ServeSettings settings, CancellationToken cancel)
    {
        if (settings.OtherPeerUrls().Count == 0)
            throw Wrong("--initial-cluster-state 'existing': --initial-cluster must name a member that runs, besides this one");

        (ulong cluster, MemberTable members) = await AskUntilAnsweredAsync(settings, cancel);
        HashSet<string> own = [.. settings.AdvertisePeerUrls.Select(url => $"{url}")];
        Member self = members.Members.FirstOrDefault(member => own.SetEquals(member.PeerUrls))
            ?? throw Wrong(
                $"the cluster has no member at {string.Join(",", own)}: add it first, as in "
                + $"'tenure member add {settings.Name} --peer-urls {string.Join(",", own)}'");
        if (self.HasRun) throw Forgotten(self, settings);
        return settings.ToNodeOptions(new LogIdentity(cluster, self.Id));
    }

    /// <summary>
    /// A member of a new cluster that finds its directory empty may have lost it. If the cluster has seen it before, it must not
    /// come back as if it had promised nothing. Where nobody answers, the cluster is as new as the flags say.
    /// </summary>
    private static async Task RefuseWhoHasRunBeforeAsync(ServeSettings settings, NodeOptions options, CancellationToken cancel)
    {
        foreach ((ulong cluster, MemberTable members) in await AskAsync(settings, cancel))
        {
            if (cluster != options.ClusterId) continue;
            if (members.Members.FirstOrDefault(member => member.Id == options.Id) is { } self && self.HasRun) throw Forgotten(self, settings);
            if (members.Removed.Contains(options.Id)) throw Wrong($"member {options.Id} was removed from the cluster: add it again, and join with --initial-cluster-state existing");
        }
    }

    private static async Task<(ulong Cluster, MemberTable Members)> AskUntilAnsweredAsync(ServeSettings settings, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(JoinPatience, TimeProvider.System);
        while (!patience.IsCancellationRequested)
        {
            // Whoever has applied most knows best; the ids of members only ever become more.
            if (await AskAsync(settings, cancel) is [_, ..] answers)
                return answers.MaxBy(answer => answer.Members.Members.Count + answer.Members.Removed.Count);
            await Task.Delay(PauseBetweenRounds, TimeProvider.System, cancel);
        }

        throw new CommandFailedException(
            $"no member of the cluster answers at {string.Join(", ", settings.OtherPeerUrls())}, so this one cannot join it");
    }

    private static async Task<(ulong Cluster, MemberTable Members)[]> AskAsync(ServeSettings settings, CancellationToken cancel)
    {
        (ulong, MemberTable)?[] answers = await Task.WhenAll(
            settings.OtherPeerUrls().Select(url => Discovery.AskAsync(new Uri($"{url}"), TimeProvider.System, cancel)));
        return [.. answers.OfType<(ulong, MemberTable)>()];
    }

    private static CommandFailedException Forgotten(Member self, ServeSettings settings) => Wrong(
        $"member {self.Id} has run before, and '{settings.DataDirectory}' has nothing of it: without its memory it could break what it "
        + $"promised; remove it and add it again, as in 'tenure member remove {self.Id}'");

    private static CommandFailedException Wrong(string message) => new(message, ExitCode.WrongUsage);
}
