using Tenure.Simulator.Histories;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>
/// What was said to be durable is: a member that starts again finds all that its disk had confirmed, the vote that it gave
/// and the entries that it acknowledged; and what a leader calls committed is on the disks of a majority.
/// </summary>
internal sealed class Durability
{
    public const string Name = "durability";

    private readonly Dictionary<ulong, Promises> _promises = [];

    /// <summary>A granted vote left this member.</summary>
    public void Voted(ulong member, ulong term, ulong candidate)
    {
        Promises promises = Of(member);
        if (term >= promises.VotedIn) (promises.VotedIn, promises.VotedFor) = (term, candidate);
    }

    /// <summary>The acknowledgement of everything up to this entry left this member.</summary>
    public void Acknowledged(ulong member, ulong index, ulong term)
    {
        Promises promises = Of(member);
        if (index >= promises.AcknowledgedIndex) (promises.AcknowledgedIndex, promises.AcknowledgedTerm) = (index, term);
    }

    /// <summary>A member cuts its log off, as a later leader asked it to. What it had acknowledged there was never committed.</summary>
    public void Truncated(ulong member, ulong from, ObservedLog log)
    {
        Promises promises = Of(member);
        if (from == 0 || promises.AcknowledgedIndex < from) return;
        (promises.AcknowledgedIndex, promises.AcknowledgedTerm) = (from - 1, log.TermAt(from - 1));
    }

    /// <summary>A fault destroyed what the disk had confirmed; the member owes it to nobody.</summary>
    public void Forgive(ulong member) => _promises[member] = new Promises { IsForgiven = true };

    /// <summary>A member starts with this on its disk; <paramref name="before"/> is what was known of its log when it ended.</summary>
    public Violation? Recovered(ulong member, ulong term, ulong vote, ObservedLog before, ObservedLog now)
    {
        Promises promises = Of(member);
        if (promises.IsForgiven)
        {
            promises.IsForgiven = false;
            return null;
        }

        if (term < promises.VotedIn || (term == promises.VotedIn && promises.VotedFor != 0 && vote != promises.VotedFor))
            return Lost($"the vote for {promises.VotedFor} in term {promises.VotedIn}; it recovered a vote for {vote} in term {term}");
        if (!now.Holds(promises.AcknowledgedIndex, promises.AcknowledgedTerm))
            return Lost($"entry {promises.AcknowledgedIndex}@{promises.AcknowledgedTerm}, which it had acknowledged; its log ends at {now.LastIndex}");
        return now.Holds(before.DurableIndex, before.TermAt(before.DurableIndex))
            ? null
            : Lost($"entry {before.DurableIndex}, which its disk had confirmed; its log ends at {now.LastIndex}");

        Violation Lost(string what) => new(Name, $"member {member} lost {what}");
    }

    /// <summary>
    /// A leader takes an entry for committed. Each of the voter sets must have a majority that has it on disk: one set, or two
    /// while the configuration is joint.
    /// </summary>
    public static Violation? Committed(
        ulong leader, ulong index, ulong term, IReadOnlyList<IReadOnlyList<ulong>> voterSets, Func<ulong, ObservedLog> logOf)
    {
        foreach (IReadOnlyList<ulong> voters in voterSets)
        {
            int holders = 0;
            foreach (ulong voter in voters)
                if (logOf(voter).HoldsDurably(index, term)) holders++;
            if (holders * 2 > voters.Count) continue;
            return new Violation(
                Name, $"leader {leader} calls entry {index}@{term} committed, which {holders} of {voters.Count} voters have on disk");
        }

        return null;
    }

    private Promises Of(ulong member)
    {
        if (!_promises.TryGetValue(member, out Promises? promises)) _promises.Add(member, promises = new Promises());
        return promises;
    }

    private sealed class Promises
    {
        public ulong VotedIn { get; set; }

        public ulong VotedFor { get; set; }

        public ulong AcknowledgedIndex { get; set; }

        public ulong AcknowledgedTerm { get; set; }

        public bool IsForgiven { get; set; }
    }
}
