using Tenure.Protocols;
using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Search.Raft;

/// <summary>
/// One member as it is between two events: the real node, its disk, what waits for the disk, and what an observer of the
/// whole history must remember of it. It is never changed once it is in the <see cref="MemberTable"/>.
/// </summary>
internal sealed class MemberSnapshot
{
    private MemberSnapshot(RaftNode node, HardState saved, IReadOnlyList<Entry> durableLog)
    {
        (Node, Saved) = (node, saved);
        DurableLog = [.. durableLog];
        Log = [.. durableLog];
    }

    private MemberSnapshot(MemberSnapshot other)
    {
        (Node, Saved, Durable) = (other.Node.Copy(), other.Saved, other.Durable);
        (DurableLog, Log, Writing, Held) = ([.. other.DurableLog], [.. other.Log], [.. other.Writing], [.. other.Held]);
        (Committed, TermsLed, Heartbeats, Broken) = ([.. other.Committed], other.TermsLed, other.Heartbeats, other.Broken);
    }

    /// <summary>Which of the three it is, from 0.</summary>
    public int Place => (int)Node.Id.Value - 1;

    public RaftNode Node { get; set; }

    /// <summary>The hard state on the disk.</summary>
    public HardState Saved { get; set; }

    public List<Entry> DurableLog { get; }

    /// <summary>The log as the node sees it: what is durable, and what is on its way to be.</summary>
    public List<Entry> Log { get; }

    /// <summary>Writes under way, oldest first.</summary>
    public List<Write> Writing { get; } = [];

    /// <summary>Messages, by number, that wait for a write.</summary>
    public List<(WriteId After, int Message)> Held { get; } = [];

    /// <summary>What the cluster began with.</summary>
    public static LogBase First { get; } = LogBase.Bootstrap([new NodeId(1), new NodeId(2), new NodeId(3)]);

    /// <summary>The last write that is durable.</summary>
    public WriteId Durable { get; set; }

    /// <summary>What the member has ever handed out as committed, and the lowest term in which it did.</summary>
    public List<(Entry Entry, Term Term)> Committed { get; } = [];

    /// <summary>The terms that the member has ever led, one bit each.</summary>
    public uint TermsLed { get; set; }

    /// <summary>How many rounds of heartbeats it has begun in the term that it leads.</summary>
    public int Heartbeats { get; set; }

    /// <summary>The broken property, as checker and text, if the member itself has broken one.</summary>
    public (string Checker, string Text)? Broken { get; set; }

    public static MemberSnapshot Start(RaftOptions options, HardState saved, IReadOnlyList<Entry> log) =>
        new(new RaftNode(options, saved, First, log, seed: 0, MonotonicTime.Zero), saved, log);

    public MemberSnapshot Copy() => new(this);

    /// <summary>Whether the other is the same but for names, as far as can be seen from outside.</summary>
    public bool IsLike(MemberSnapshot other) =>
        Node.Role == other.Node.Role
        && Node.Term == other.Node.Term
        && Node.CommitIndex == other.Node.CommitIndex
        && (Writing.Count, Held.Count, TermsLed, Heartbeats) == (other.Writing.Count, other.Held.Count, other.TermsLed, other.Heartbeats)
        && AreSame(Log, other.Log)
        && AreSame(DurableLog, other.DurableLog);

    /// <summary>
    /// Twice, from different beginnings: 128 bits, so that two different states are never taken for one. Writes are numbered
    /// from the last durable one, because nothing depends on how many there were before.
    /// </summary>
    public UInt128 Digest() => new(Digest(salt: 1), Digest(salt: 2));

    private ulong Digest(ulong salt)
    {
        var hash = StateHash.WithoutTimes();
        hash.Add(salt);
        hash.Add(Node.Id.Value);
        Node.Describe(ref hash);
        Saved.Describe(ref hash);
        Describe(DurableLog, ref hash);
        hash.Add((ulong)Writing.Count);
        foreach (Write write in Writing) Describe(write, ref hash);
        hash.Add((ulong)Held.Count);
        foreach ((WriteId after, int message) in Held.Order())
        {
            hash.Add(after.Value - Durable.Value);
            hash.Add((ulong)message);
        }

        hash.Add((ulong)Committed.Count);
        foreach ((Entry entry, Term term) in Committed)
        {
            entry.Describe(ref hash);
            hash.Add(term.Value);
        }

        hash.Add(TermsLed);
        hash.Add((ulong)Heartbeats);
        hash.Add(Broken is not null);
        return hash.Value;
    }

    private static bool AreSame(List<Entry> left, List<Entry> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => pair.First.IsSameAs(pair.Second));

    private static void Describe(List<Entry> log, ref StateHash hash)
    {
        hash.Add((ulong)log.Count);
        foreach (Entry entry in log) entry.Describe(ref hash);
    }

    private static void Describe(Write write, ref StateHash hash)
    {
        write.State.Describe(ref hash);
        hash.Add(write.TruncateFrom is { } first ? first.Value : 0);
        hash.Add((ulong)write.Entries.Length);
        foreach (Entry entry in write.Entries) entry.Describe(ref hash);
    }
}
