using System.Collections.Immutable;
using Tenure.Node.Snapshots;
using Tenure.Protocols.Raft;

namespace Tenure.Simulator.CrashPoints;

/// <summary>What a member's disk must hold, told apart from the code that writes and reads it.</summary>
/// <param name="State">The hard state of the last write.</param>
/// <param name="Snapshot">Where the newest snapshot ends.</param>
/// <param name="Base">The position that the entries follow.</param>
/// <param name="Entries">All that were written since then, those that the snapshot holds included.</param>
internal sealed record ExpectedState(HardState State, LogPosition Snapshot, LogPosition Base, ImmutableList<Entry> Entries)
{
    public static readonly ExpectedState Empty = new(default, LogPosition.Start, LogPosition.Start, []);

    public LogPosition Last => Entries.Count == 0 ? Base : Entries[^1].Position;

    public ExpectedState After(ReadOnlySpan<Write> writes)
    {
        ExpectedState after = this;
        foreach (Write write in writes) after = after.After(write);
        return after;
    }

    /// <summary>A snapshot of what the log holds.</summary>
    public ExpectedState AfterSaving(LogPosition snapshot) => this with { Snapshot = snapshot };

    /// <summary>
    /// What is left behind a snapshot that others made when they had got further: this log's entries go another way, or not as
    /// far. It is of a later term, in which this member has not voted.
    /// </summary>
    public static ExpectedState Behind(LogPosition snapshot) =>
        new(new HardState(snapshot.Term, NodeId.None, snapshot.Index), snapshot, snapshot, []);

    public bool IsIn(NodeStorage found)
    {
        return found.Snapshot.Last == Snapshot
            && SnapshotContents.AreIn(found.Snapshot)
            && found.Recovered.Base == Snapshot
            && AreSame(found.Recovered.Entries, Entries.GetRange(Offset(Snapshot.Index.Next), Entries.Count - Offset(Snapshot.Index.Next)))
            && found.Recovered.State == State with { Commit = LogIndex.Larger(State.Commit, Snapshot.Index) };
    }

    public override string ToString() =>
        $"term {State.Term}, vote {State.Vote}, commit {State.Commit}, a snapshot up to {Snapshot}, entries up to {Last}";

    private ExpectedState After(in Write write)
    {
        ExpectedState before = write.RestartAt is { } last ? this with { Base = last, Entries = [] } : this;
        ImmutableList<Entry> kept = write.TruncateFrom is { } from ? before.Entries.GetRange(0, before.Offset(from)) : before.Entries;
        return before with { State = write.State, Entries = kept.AddRange(write.Entries) };
    }

    private static bool AreSame(IReadOnlyList<Entry> found, ImmutableList<Entry> expected)
    {
        if (found.Count != expected.Count) return false;
        int i = 0;
        return expected.TrueForAll(entry => found[i++] is var other
            && other.Position == entry.Position && other.Kind == entry.Kind && other.Data.Span.SequenceEqual(entry.Data.Span));
    }

    private int Offset(LogIndex index) => (int)(index.Value - Base.Index.Next.Value);
}
