using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Search.Raft;

/// <summary>Numbers for members together with all messages that they have sent and that may still matter.</summary>
internal sealed class MemberTable
{
    private readonly RaftBounds _bounds;
    private readonly MessageTable _messages = new();
    private readonly SentSets _sets;
    private readonly SnapshotTable _snapshots;
    private readonly Relevance _relevance;
    private readonly Numbering<(int Snapshot, int Sent), (int Snapshot, int Sent)> _members = new();
    private readonly List<int?[]> _renamed = [];
    private readonly Dictionary<(int Member, uint Event), int> _next = [];
    private readonly Dictionary<(int Member, int Set), int[]> _deliveries = [];
    private readonly Dictionary<(int Member, int Left, int Right), int> _pruned = [];
    private readonly Dictionary<(int Receiver, int Set), int> _settled = [];

    public MemberTable(RaftBounds bounds, RaftOptions[] options)
    {
        _bounds = bounds;
        _sets = new SentSets(_messages);
        _snapshots = new SnapshotTable(options, _messages, writesAtOnce: bounds.Writes == 0);
        _relevance = new Relevance(_snapshots, bounds);
    }

    public MemberSnapshot this[int member] => _snapshots[_members[member].Snapshot];

    public Message MessageOf(MemberEvent happened) => _messages[happened.Detail];

    /// <summary>A member that starts with this on its disk.</summary>
    public int Start(int place, HardState saved, IReadOnlyList<Entry> log) => NumberOf(_snapshots.Start(place, saved, log), NumberedSets.Empty);

    public int Next(int member, MemberEvent happened)
    {
        if (_next.TryGetValue((member, happened.Code), out int next)) return next;

        (int snapshot, int sent) = _members[member];
        SnapshotTable.Outcome outcome = _snapshots.Next(snapshot, happened);
        next = NumberOf(outcome.Snapshot, outcome.Sent.Aggregate(sent, _sets.With));
        _next.Add((member, happened.Code), next);
        return next;
    }

    /// <summary>What can happen to the member by itself, crashes and proposals apart.</summary>
    public IEnumerable<MemberEvent> OwnEvents(int member)
    {
        MemberSnapshot snapshot = this[member];
        bool leads = snapshot.Node.Role == Role.Leader;
        if (leads && snapshot.Heartbeats < _bounds.Heartbeats) yield return new MemberEvent(MemberEventKind.Heartbeat, 0);
        for (int count = 1; count <= snapshot.Writing.Count; count++) yield return new MemberEvent(MemberEventKind.Written, count);
    }

    public bool MayTimeOut(int member) => this[member].Node is { Role: not Role.Leader, Term.Value: var term } && term < (ulong)_bounds.Terms;

    public bool IsWithinBounds(int member) => this[member].Writing.Count <= _bounds.Writes;

    public IEnumerable<MemberEvent> Crashes(int member)
    {
        for (int count = 0; count <= this[member].Writing.Count; count++) yield return new MemberEvent(MemberEventKind.Crash, count);
    }

    /// <summary>The messages that the one has sent to the other.</summary>
    public IEnumerable<MemberEvent> Arrivals(int sender, int receiver) => _sets
        .To(_members[sender].Sent, this[receiver].Node.Id)
        .Select(message => new MemberEvent(MemberEventKind.Deliver, message));

    /// <summary>What the receiver becomes by any message that the sender has sent to it, if it becomes anything else.</summary>
    public int[] Deliveries(int receiver, int sender)
    {
        (int, int) key = (receiver, _members[sender].Sent);
        if (_deliveries.TryGetValue(key, out int[]? next)) return next;

        next = [.. Arrivals(sender, receiver).Select(arrival => Next(receiver, arrival)).Where(each => each != receiver && IsWithinBounds(each)).Distinct()];
        _deliveries.Add(key, next);
        return next;
    }

    /// <summary>
    /// The member without those of its messages that can change nothing any more, given the other two: those that it has sent,
    /// and those that still wait for its disk.
    /// </summary>
    public int Pruned(int member, int left, int right)
    {
        (int snapshot, int sent) = _members[member];
        if (sent == NumberedSets.Empty && this[member].Held.Count == 0) return member;

        (int, int, int) key = (member, _relevance.StandingOf(_members[left].Snapshot), _relevance.StandingOf(_members[right].Snapshot));
        if (_pruned.TryGetValue(key, out int pruned)) return pruned;

        MemberSnapshot sender = this[member];
        MemberSnapshot[] others = [this[left], this[right]];
        int kept = _sets.Where(sent, MayMatter);
        foreach ((_, int message) in sender.Held)
        {
            if (!MayMatter(message) || _sets.With(kept, message) == kept)
                snapshot = _snapshots.Next(snapshot, new MemberEvent(MemberEventKind.Forget, message)).Snapshot;
        }

        pruned = NumberOf(snapshot, kept);
        _pruned.Add(key, pruned);
        return pruned;

        bool MayMatter(int message) =>
            _relevance.MayMatter(_messages[message], sender, others.First(other => other.Node.Id == _messages[message].To));
    }

    /// <summary>The sender without those of its messages to the receiver that are known there for good.</summary>
    public int Settled(int sender, int receiver)
    {
        (int snapshot, int sent) = _members[sender];
        if (sent == NumberedSets.Empty) return sender;

        (int, int) key = (receiver, sent);
        if (!_settled.TryGetValue(key, out int kept))
        {
            MemberSnapshot member = this[receiver];
            kept = _sets.Where(sent, message =>
                _messages[message].To != member.Node.Id
                || !_relevance.IsKnownForGood(_messages[message], member)
                || Next(receiver, new MemberEvent(MemberEventKind.Deliver, message)) != receiver);
            _settled.Add(key, kept);
        }

        return kept == sent ? sender : NumberOf(snapshot, kept);
    }

    /// <summary>The member, and what it sent, in the world in which all have exchanged their names.</summary>
    public int Renamed(int member, int renaming)
    {
        if (_renamed[member][renaming] is { } known) return known;

        (int snapshot, int sent) = _members[member];
        int renamed = NumberOf(_snapshots.Renamed(snapshot, renaming), _sets.Renamed(sent, renaming));
        _renamed[member][renaming] = renamed;
        return renamed;
    }

    private int NumberOf(int snapshot, int sent)
    {
        int number = _members.NumberOf((snapshot, sent), (snapshot, sent));
        if (number == _renamed.Count) _renamed.Add(new int?[Renaming.Count]);
        return number;
    }
}
