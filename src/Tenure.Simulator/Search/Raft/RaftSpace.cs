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
        Start = new ClusterState(start[0], start[1], start[2], 0, 0, 0);
    }

    public ClusterState Start { get; }

    public void Expand(ClusterState state, List<ClusterState> next)
    {
        for (int place = 0; place < Members; place++)
        {
            foreach ((MemberEvent happened, ClusterState used) in OwnEvents(state, place))
            {
                int reached = _table.Next(state[place], happened);
                if (_table.IsWithinBounds(reached)) next.Add(Canonical(Pruned(used.With(place, reached))));
            }

            for (int other = 0; other < Members; other++)
            {
                if (other == place) continue;
                foreach (int reached in _table.Deliveries(state[place], state[other])) next.Add(Canonical(Pruned(state.With(place, reached))));
            }
        }
    }

    private ClusterState Pruned(ClusterState state)
    {
        var pruned = state with
        {
            First = _table.Pruned(state.First, state.Second, state.Third),
            Second = _table.Pruned(state.Second, state.First, state.Third),
            Third = _table.Pruned(state.Third, state.First, state.Second),
        };
        for (int sender = 0; sender < Members; sender++)
        {
            for (int receiver = 0; receiver < Members; receiver++)
                if (sender != receiver) pruned = pruned.With(sender, _table.Settled(pruned[sender], pruned[receiver]));
        }

        return pruned;
    }

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
            foreach ((MemberEvent happened, ClusterState used) in OwnEvents(state, place)) yield return Step(used, place, happened);
            for (int other = 0; other < Members; other++)
            {
                if (other == place) continue;
                foreach (MemberEvent arrival in _table.Arrivals(state[other], state[place])) yield return Step(state, place, arrival);
            }
        }
    }

    /// <summary>What can happen to a member besides messages, and what is then used up of the bounds.</summary>
    private IEnumerable<(MemberEvent Event, ClusterState Used)> OwnEvents(ClusterState state, int place)
    {
        int member = state[place];
        foreach (MemberEvent happened in _table.OwnEvents(member)) yield return (happened, state);
        if (state.Timeouts < _bounds.Timeouts && _table.MayTimeOut(member))
            yield return (new MemberEvent(MemberEventKind.Timeout, 0), state with { Timeouts = (byte)(state.Timeouts + 1) });
        if (state.Proposals < _bounds.Proposals && _table[member].Node.Role == Role.Leader)
            yield return (new MemberEvent(MemberEventKind.Propose, state.Proposals), state with { Proposals = (byte)(state.Proposals + 1) });
        if (state.Crashes >= _bounds.Crashes) yield break;
        foreach (MemberEvent crash in _table.Crashes(member)) yield return (crash, state with { Crashes = (byte)(state.Crashes + 1) });
    }

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
