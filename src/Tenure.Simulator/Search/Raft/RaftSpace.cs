using Tenure.Protocols.Raft;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Search.Raft;

/// <summary>
/// All that can happen to three members within the bounds. The members are real nodes; the disk completes writes in order
/// and at any moment, and messages arrive whenever they like.
/// </summary>
internal sealed class RaftSpace : ISearchSpace<ClusterState>
{
    private const int Members = 3;

    private readonly RaftBounds _bounds;
    private readonly MemberTable _table;
    private readonly RaftInvariants _invariants;

    /// <param name="disks">What each member has on its disk when it starts.</param>
    public RaftSpace(RaftBounds bounds, RaftOptions options, IReadOnlyList<(HardState State, IReadOnlyList<Entry> Log)> disks)
    {
        _bounds = bounds;
        NodeId[] ids = [.. Enumerable.Range(1, Members).Select(id => new NodeId((ulong)id))];
        _table = new MemberTable(bounds, [.. ids.Select(id => options with { Id = id, PreVote = bounds.PreVote })]);
        _invariants = new RaftInvariants(_table);
        int[] start = [.. disks.Select((disk, place) => _table.Start(place, disk.State, disk.Log))];
        Start = new ClusterState(start[0], start[1], start[2], 0, 0);
    }

    public ClusterState Start { get; }

    /// <summary>How many states of one member there are, and how many differ by more than what was sent.</summary>
    public (int Members, int Snapshots) MemberStates => _table.Counts;

    public void Expand(ClusterState state, List<ClusterState> next)
    {
        for (int place = 0; place < Members; place++)
        {
            int member = state[place];
            foreach (MemberEvent happened in _table.OwnEvents(member)) Add(state, place, happened);
            for (int other = 0; other < Members; other++)
            {
                if (other == place) continue;
                foreach (int reached in _table.Deliveries(member, state[other])) next.Add(Canonical(Pruned(state.With(place, reached))));
            }

            if (state.Crashes < _bounds.Crashes)
                foreach (MemberEvent crash in _table.Crashes(member)) Add(state with { Crashes = (ushort)(state.Crashes + 1) }, place, crash);
            if (Proposal(state, place) is { } proposal) Add(state with { Proposals = (ushort)(state.Proposals + 1) }, place, proposal);
        }

        void Add(ClusterState from, int place, MemberEvent happened) =>
            next.Add(Canonical(Pruned(from.With(place, _table.Next(from[place], happened)))));
    }

    private ClusterState Pruned(ClusterState state) => state with
    {
        First = _table.Pruned(state.First, state.Second, state.Third),
        Second = _table.Pruned(state.Second, state.First, state.Third),
        Third = _table.Pruned(state.Third, state.First, state.Second),
    };

    public ClusterState Canonical(ClusterState state)
    {
        ClusterState first = state;
        for (int renaming = 1; renaming < Renaming.Count; renaming++)
        {
            ClusterState renamed = state;
            for (int place = 0; place < Members; place++)
                renamed = renamed.With(Renaming.Of(place, renaming), _table.Renamed(state[place], renaming));
            if (renamed.Precedes(first)) first = renamed;
        }

        return first;
    }

    public Violation? Check(ClusterState state) => _invariants.Check(state);

    public IEnumerable<(string Event, ClusterState Next)> Events(ClusterState state)
    {
        for (int place = 0; place < Members; place++)
        {
            foreach (MemberEvent happened in _table.OwnEvents(state[place])) yield return Step(state, place, happened);
            for (int other = 0; other < Members; other++)
            {
                if (other == place) continue;
                foreach (MemberEvent arrival in _table.Arrivals(state[other], state[place])) yield return Step(state, place, arrival);
            }

            if (state.Crashes < _bounds.Crashes)
                foreach (MemberEvent crash in _table.Crashes(state[place]))
                    yield return Step(state with { Crashes = (ushort)(state.Crashes + 1) }, place, crash);
            if (Proposal(state, place) is { } proposal)
                yield return Step(state with { Proposals = (ushort)(state.Proposals + 1) }, place, proposal);
        }
    }

    private MemberEvent? Proposal(ClusterState state, int place) =>
        state.Proposals < _bounds.Proposals && _table[state[place]].Node.Role == Role.Leader
            ? new MemberEvent(MemberEventKind.Propose, state.Proposals)
            : null;

    private (string Event, ClusterState Next) Step(ClusterState state, int place, MemberEvent happened)
    {
        int next = _table.Next(state[place], happened);
        return ($"{Text(place, happened)}{Consequence(_table[state[place]], _table[next])}", Pruned(state.With(place, next)));
    }

    private string Text(int place, MemberEvent happened) => happened.Kind switch
    {
        MemberEventKind.Deliver => $"arrives: {MessageText.Describe(_table.MessageOf(happened))}",
        MemberEventKind.Timeout => $"n{place + 1} times out",
        MemberEventKind.Heartbeat => $"n{place + 1} sends heartbeats",
        MemberEventKind.Written => $"n{place + 1}'s disk has written {happened.Detail}",
        MemberEventKind.Crash => $"n{place + 1} crashes with {happened.Detail} of its writes on disk, and restarts",
        _ => $"{(char)('a' + happened.Detail)} is proposed at n{place + 1}",
    };

    private static string Consequence(MemberSnapshot before, MemberSnapshot after)
    {
        string role = before.Node.Role != after.Node.Role || before.Node.Term != after.Node.Term
            ? $"; it is a {after.Node.Role} in term {after.Node.Term}"
            : "";
        string committed = after.Committed.Count > before.Committed.Count
            ? $"; it commits {MessageText.Describe(after.Committed.Skip(before.Committed.Count).Select(each => each.Entry))}"
            : "";
        return $"{role}{committed}";
    }
}
