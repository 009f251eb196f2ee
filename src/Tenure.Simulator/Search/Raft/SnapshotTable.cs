using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Search.Raft;

/// <summary>
/// Numbers for everything that a member can become. A member's next state depends on its own state and the event alone, so
/// each event is carried out on the real node once for each state that the member can be in, however many states of the whole
/// cluster contain it.
/// </summary>
internal sealed class SnapshotTable(RaftOptions[] options, MessageTable messages, bool writesAtOnce)
{
    private readonly MemberDriver _driver = new(messages, writesAtOnce);
    private readonly Numbering<UInt128, Known> _known = new();
    private readonly Dictionary<(int Snapshot, uint Event), Outcome> _outcomes = [];

    public MemberSnapshot this[int snapshot] => _known[snapshot].Snapshot;

    /// <summary>A member that starts with this on its disk.</summary>
    public int Start(int place, HardState saved, IReadOnlyList<Entry> log) =>
        NumberOf(MemberSnapshot.Start(options[place], saved, log), new Origin(-1, default, saved, log));

    public Outcome Next(int snapshot, MemberEvent happened)
    {
        if (_outcomes.TryGetValue((snapshot, happened.Code), out Outcome outcome)) return outcome;

        MemberSnapshot before = this[snapshot];
        var sent = new List<int>();
        MemberSnapshot after = _driver.Carry(before, happened, options[before.Place], sent);
        outcome = new Outcome(NumberOf(after, new Origin(snapshot, happened, default, [])), [.. sent.Distinct().Order()]);
        _outcomes.Add((snapshot, happened.Code), outcome);
        return outcome;
    }

    /// <summary>
    /// The member in the world in which all have exchanged their names: it came about there in the same way. That the code
    /// treats all members alike is not believed but seen, in what it sends and in what it is left with.
    /// </summary>
    public int Renamed(int snapshot, int renaming)
    {
        Known known = _known[snapshot];
        if (renaming == 0) return snapshot;
        if (known.Renamed[renaming] is { } number) return number;

        Origin origin = known.Origin;
        number = origin.Snapshot < 0
            ? Start(Renaming.Of(known.Snapshot.Place, renaming), origin.Saved with { Vote = Renaming.Of(origin.Saved.Vote, renaming) }, origin.Log)
            : RenamedStep(origin.Snapshot, origin.Event, renaming);
        known.Renamed[renaming] = number;
        return number;
    }

    private int RenamedStep(int before, MemberEvent happened, int renaming)
    {
        Outcome original = Next(before, happened);
        MemberEvent renamed = happened.Kind is MemberEventKind.Deliver or MemberEventKind.Forget
            ? happened with { Detail = messages.Renamed(happened.Detail, renaming) }
            : happened;
        Outcome outcome = Next(Renamed(before, renaming), renamed);
        IEnumerable<int> expected = original.Sent.Select(message => messages.Renamed(message, renaming)).Order();
        if (!outcome.Sent.SequenceEqual(expected) || !this[outcome.Snapshot].IsLike(this[original.Snapshot]))
            throw new InvalidOperationException($"Members are not treated alike: n{this[before].Place + 1} and n{this[outcome.Snapshot].Place + 1} differ at {happened}.");
        return outcome.Snapshot;
    }

    private int NumberOf(MemberSnapshot snapshot, Origin origin) => _known.NumberOf(snapshot.Digest(), new Known(snapshot, origin));

    /// <summary>What an event leads to: the member afterwards, and the messages that leave it, by number.</summary>
    public readonly record struct Outcome(int Snapshot, int[] Sent);

    /// <summary>How a member came about when it was first seen: by an event, or by starting from a disk.</summary>
    private readonly record struct Origin(int Snapshot, MemberEvent Event, HardState Saved, IReadOnlyList<Entry> Log);

    private sealed record Known(MemberSnapshot Snapshot, Origin Origin)
    {
        public int?[] Renamed { get; } = new int?[Renaming.Count];
    }
}
