using Tenure.Mutants.Zoo;
using Tenure.Testing;

namespace Tenure.Mutants.Tests;

/// <summary>
/// The few mutants that every run hunts: some always, to show that the hunt works at all, the others chosen by the commit, so that in
/// time each has its turn. They are those that are found in moments; the whole zoo is hunted by hand. The tests' names say which.
/// </summary>
internal static class Slice
{
    private const int ByCommit = 4;

    private static readonly string[] Always = ["vote-split-write", "equal-any-holder"];

    private static readonly string[] Quick =
    [
        "applied-index-split", "backoff-overshoot", "commit-beyond-verified", "create-revision-of-the-dead", "ephemeral-survives",
        "follower-ack-before-sync", "heartbeat-acks-undurable", "heartbeat-race", "leader-self-ack-before-sync", "lease-not-restarted",
        "lease-sticks", "log-unsynced", "no-random-timeout", "prevote-bumps-term", "proposal-given-up-early", "vote-any-log",
        "vote-seen-as-granted", "vote-twice", "watch-rewind", "watch-skips-sleep", "watch-splits-revision",
    ];

    public static IReadOnlyList<Mutant> Mutants { get; } = MutantZoo.Load(SourceTree.PathOf(MutantZoo.Folder), [.. Always, .. Chosen()]);

    private static IEnumerable<string> Chosen()
    {
        int first = (int)(SourceCommit.Number % (uint)Quick.Length);
        int stride = Quick.Length / ByCommit;
        return Enumerable.Range(0, ByCommit).Select(i => Quick[(first + (i * stride)) % Quick.Length]);
    }
}
