using Tenure.Protocols;
using Tenure.Protocols.Raft;

namespace Tenure.Simulator.CrashPoints;

/// <summary>
/// A fixed run of a member's writes: group commits of one to three writes, entries from nothing to several sectors, new terms and
/// votes, commit indexes that move alone, conflicts that cut off what was not committed, changes of the members, snapshots
/// saved and received, and the log giving way to a received one.
/// </summary>
internal sealed class Workload
{
    private const int LargeEntry = 9 * 512;
    private const int SmallEntry = 300;

    private SplitMix64 _random = new(seed: 20);
    private ExpectedState _expected = ExpectedState.Empty;
    private ulong _writes;

    /// <summary>The snapshot that was received and that the log has not given way to yet.</summary>
    private LogPosition? _received;

    public static IReadOnlyList<WorkloadStep> Steps(int count)
    {
        var workload = new Workload();
        return [.. Enumerable.Range(1, count).Select(workload.NextStep)];
    }

    /// <summary>What a member writes first that came back with this: it takes part in the next election, and leads.</summary>
    public static IReadOnlyList<WorkloadStep> AfterRecovery(ExpectedState found)
    {
        HardState state = found.State with { Term = found.State.Term.Next, Vote = new NodeId(1) };
        var opening = new Entry(state.Term, found.Last.Index.Next, EntryKind.NoOp, default);
        return [new Commit([new Write(new WriteId(1), state, null, null, [opening], MustSync: true)])];
    }

    private WorkloadStep NextStep(int number)
    {
        if (_received is { } received)
        {
            _received = null;
            Write restart = Make(_expected.State, received, null, []);
            _expected = _expected.After([restart]);
            return new Commit([restart]);
        }

        if (number % 20 == 0)
        {
            var ahead = new LogPosition(_expected.State.Term.Next, new LogIndex(_expected.Last.Index.Value + 10));
            _expected = ExpectedState.Behind(ahead);
            bool isRestarted = number % 40 == 0;
            if (!isRestarted) _received = ahead;
            return new Receive(ahead, isRestarted);
        }

        LogIndex committed = _expected.State.Commit;
        if (number % 6 == 0 && committed > _expected.Snapshot.Index && committed > _expected.Base.Index)
        {
            LogPosition last = _expected.Entries.Find(entry => entry.Index == committed).Position;
            _expected = _expected.AfterSaving(last);
            return new Save(last);
        }

        var writes = new Write[1 + Below(3)];
        for (int i = 0; i < writes.Length; i++)
        {
            writes[i] = NextWrite();
            _expected = _expected.After([writes[i]]);
        }

        return new Commit(writes);
    }

    private Write NextWrite()
    {
        HardState state = _expected.State;
        ulong last = _expected.Last.Index.Value;
        ulong committed = Math.Max(state.Commit.Value, _expected.Snapshot.Index.Value);
        switch (Below(8))
        {
            case 0:
                return Make(state with { Term = state.Term.Next, Vote = new NodeId(1 + (ulong)Below(3)) }, null, null, []);
            case 1 or 2 when last > committed:
                return Make(state with { Commit = new LogIndex(committed + 1 + (ulong)Below((int)(last - committed))) }, null, null, []);
            case 3 when last > committed:
                state = state with { Term = state.Term.Next, Vote = NodeId.None };
                ulong from = last - (ulong)Below((int)Math.Min(3, last - committed));
                return Make(state, null, new LogIndex(from), Entries(state.Term, from));
            default:
                if (state.Term == Term.Zero) state = new HardState(new Term(1), NodeId.None, LogIndex.Zero);
                return Make(state, null, null, Entries(state.Term, last + 1));
        }
    }

    private Write Make(HardState state, LogPosition? restartAt, LogIndex? truncateFrom, Entry[] entries) =>
        new(new WriteId(++_writes), state, restartAt, truncateFrom, entries, MustSync: true);

    private Entry[] Entries(Term term, ulong first)
    {
        var entries = new Entry[1 + Below(3)];
        for (int i = 0; i < entries.Length; i++) entries[i] = NextEntry(term, new LogIndex(first + (ulong)i));
        return entries;
    }

    private Entry NextEntry(Term term, LogIndex index)
    {
        if (Below(10) == 0)
        {
            Configuration members = Configuration.OfVoters(Enumerable.Range(1, 1 + Below(5)).Select(id => new NodeId((ulong)id)));
            return new Entry(term, index, EntryKind.Configuration, ConfigurationCodec.Write(members));
        }

        byte[] data = new byte[Below(12) == 0 ? LargeEntry : Below(SmallEntry)];
        for (int at = 0; at < data.Length; at++) data[at] = (byte)_random.Next();
        return new Entry(term, index, data.Length == 0 ? EntryKind.NoOp : EntryKind.Command, data);
    }

    private int Below(int below) => (int)(_random.Next() % (ulong)below);
}
