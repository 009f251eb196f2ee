using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>
/// Real nodes on a clock, a network and disks that the test controls. Nothing happens by itself: messages lie in
/// <see cref="InFlight"/> until they are delivered, time passes when it is told to.
/// </summary>
internal sealed class Cluster
{
    private readonly IClusterObserver _observer;
    private readonly Effects _effects = new();
    private readonly HashSet<(NodeId From, NodeId To)> _cuts = [];
    private readonly Dictionary<(NodeId Of, LogPosition Last), Snapshot> _snapshots = [];
    private readonly ulong _seed;
    private ulong _starts;

    /// <param name="size">How many voters there are to begin with.</param>
    /// <param name="spares">How many nodes there are besides, which are no members yet and know nobody.</param>
    public Cluster(int size, int spares, Func<RaftOptions, RaftOptions> configure, ulong seed, IClusterObserver observer)
    {
        _observer = observer;
        _seed = seed;
        NodeId[] ids = [.. Enumerable.Range(1, size + spares).Select(id => new NodeId((ulong)id))];
        var first = LogBase.Bootstrap(ids[..size]);
        Members = [.. ids.Select((id, i) => new Member(configure(new RaftOptions { Id = id }), i < size ? first : LogBase.Nothing))];
        foreach (Member member in Members) Start(member);
    }

    public IReadOnlyList<Member> Members { get; }

    public List<Message> InFlight { get; } = [];

    /// <summary>Where set, a copy of each node is called like the node itself, and compared with it.</summary>
    public Twins? Twins { get; set; }

    public MonotonicTime Now { get; private set; }

    public Member this[NodeId id] => Members[(int)id.Value - 1];

    public void Start(Member member) => member.Start(_seed + ++_starts, Now);

    public void AdvanceTo(MonotonicTime now) => Now = now > Now ? now : Now;

    public void Cut(NodeId from, NodeId to) => _cuts.Add((from, to));

    public void Heal() => _cuts.Clear();

    /// <summary>Calls the node and carries out what it asks for.</summary>
    /// <param name="installed">The content of the snapshot that the call brings.</param>
    public T Call<T>(Member member, Func<RaftNode, MonotonicTime, Effects, T> call, Snapshot? installed = null)
    {
        _effects.Clear();
        member.BeginCall();
        RaftNode node = member.Node.ShouldNotBeNull();
        RaftNode? twin = Twins is null ? null : node.Copy();
        T result = call(node, Now, _effects);
        if (twin is not null) Twins!.Follow(twin, (other, effects) => call(other, Now, effects), node, _effects);
        List<Message> released = member.TakeOver(_effects, installed);
        _observer.Happened(member, _effects);
        Leave(released);
        if (member.WritesAtOnce) WriteAll(member);
        return result;
    }

    public void Call(Member member, Action<RaftNode, MonotonicTime, Effects> call, Snapshot? installed = null) =>
        Call(
            member,
            (node, now, effects) =>
            {
                call(node, now, effects);
                return true;
            },
            installed);

    public void Tick(Member member) => Call(member, (node, now, effects) => node.Tick(now, effects));

    public void WriteOne(Member member)
    {
        (WriteId through, List<Message> released) = member.WriteOne();
        Leave(released);
        Call(member, (node, now, effects) => node.Written(through, now, effects));
    }

    public void WriteAll(Member member)
    {
        while (member.HasUnwritten) WriteOne(member);
    }

    /// <summary>Takes the message off the network and, if it gets through, hands it to its receiver.</summary>
    public void Deliver(Message message)
    {
        InFlight.Remove(message);
        Arrive(message);
    }

    /// <summary>Hands a message over that stays in flight: it arrives once more later.</summary>
    public void Arrive(Message message)
    {
        Member receiver = this[message.To];
        if (!receiver.Runs || _cuts.Contains((message.From, message.To))) _observer.Lost(message);
        else Call(receiver, (node, now, effects) => node.Step(message, now, effects), Received(receiver, message));
    }

    /// <summary>A snapshot becomes durable, and the node may forget entries for it.</summary>
    public void Keep(Member member, Snapshot snapshot, LogIndex through)
    {
        Keep(member, snapshot);
        member.DurableLog.Compact(through);
        member.Log.Compact(through);
        Call(member, (node, _, _) => node.Compact(snapshot.Base, through));
    }

    public void Drop(Message message)
    {
        InFlight.Remove(message);
        _observer.Lost(message);
    }

    /// <summary>Delivers in the order of sending until nothing is in flight.</summary>
    public void Stabilize(int mostMessages = 10_000)
    {
        for (int delivered = 0; InFlight.Count > 0; delivered++)
        {
            delivered.ShouldBeLessThan(mostMessages, "The cluster does not come to rest.");
            Deliver(InFlight[0]);
        }
    }

    /// <summary>The running member whose timer is due next, and when.</summary>
    public (Member? Member, MonotonicTime Due) NextDue()
    {
        Member? next = null;
        foreach (Member member in Members)
            if (member.Runs && (next is null || member.Node!.NextDeadline < next.Node!.NextDeadline)) next = member;
        return (next, next?.Node!.NextDeadline ?? MonotonicTime.Never);
    }

    /// <summary>Lets time pass and ticks whoever is due; with <paramref name="deliver"/>, messages arrive in no time.</summary>
    public void Elapse(TimeSpan span, bool deliver, int mostTicks = 100_000)
    {
        MonotonicTime end = Now + span;
        if (deliver) Stabilize();
        for (int ticks = 0; NextDue() is ({ } member, var due) && due <= end; ticks++)
        {
            ticks.ShouldBeLessThan(mostTicks, "A deadline stays due however often its node is ticked.");
            AdvanceTo(due);
            Tick(member);
            if (deliver) Stabilize();
        }

        AdvanceTo(end);
    }

    /// <summary>The content of a snapshot that a message is about is durable at the receiver before it is handed in.</summary>
    private Snapshot? Received(Member receiver, Message message)
    {
        if (message is not InstallSnapshot install) return null;

        Snapshot content = _snapshots[(message.From, install.Snapshot.Last)];
        Keep(receiver, content);
        return content;
    }

    private void Keep(Member member, Snapshot snapshot)
    {
        member.Keep(snapshot);
        _snapshots.TryAdd((member.Id, snapshot.Base.Last), snapshot);
    }

    private void Leave(List<Message> released)
    {
        foreach (Message message in released)
        {
            InFlight.Add(message);
            _observer.Left(message);
        }
    }
}
