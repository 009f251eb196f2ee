using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Bully;

// The protocol, in prose.
//
// Every process has an id that all know, and the highest that lives coordinates. A process that misses the coordinator asks
// all higher ones whether they live (election). Each that does says so (answer) and asks those above itself in turn. Whoever
// gets no answer in time is the highest that lives, and tells all below (coordinator); it goes on telling them, so that its
// silence can be noticed. A process that was answered waits for that word and, should it not come, asks again. A process that
// starts or comes back asks at once: if it is the highest it takes over from whoever coordinated meanwhile. Hence the name.
//
// In the worst case the lowest process asks, and every living one above it asks all above itself: the messages of one
// election grow with the square of the number of processes.
//
// Caveats.
// - The paper assumes that no message is lost and that no living process ever pauses. Where that fails there are two
//   coordinators, for as long as it fails: each side of a partition has one, and a paused one still believes when it wakes.
// - There are no terms and nothing is durable: no resource can tell an old coordinator's request from a new one's.
// - The paper halts all lower processes before the coordinator's word, and hands them a task with it; here the word is all.

/// <summary>
/// The bully algorithm for one process (Garcia-Molina, "Elections in a distributed computing system", IEEE Transactions on
/// Computers C-31, 1982, the first of its two algorithms). It is synchronous and pure: each call takes an event and the time,
/// and adds to a buffer what follows from it. It is a record of plain values: <c>with</c> copies it.
/// </summary>
internal sealed record BullyNode
{
    private readonly BullyOptions _options;
    private readonly NodeId[] _members;
    private readonly int _self;

    /// <param name="options">Timings that fit together.</param>
    /// <param name="now">When the process starts. Its first election is due at once.</param>
    public BullyNode(BullyOptions options, MonotonicTime now)
    {
        Invariant.Holds(options.FailureTimeout > options.HeartbeatInterval);
        Invariant.Holds(options.CoordinatorTimeout > options.AnswerTimeout);
        _options = options;
        _members = [.. options.Members.Order()];
        _self = Array.BinarySearch(_members, options.Id);
        Invariant.Holds(_self >= 0);
        NextDeadline = now;
    }

    public NodeId Id => _options.Id;

    public BullyRole Role { get; private set; }

    /// <summary>Whom this process takes for the coordinator.</summary>
    public NodeId KnownCoordinator { get; private set; }

    /// <summary>When <see cref="Tick"/> is due next.</summary>
    public MonotonicTime NextDeadline { get; private set; }

    private ReadOnlySpan<NodeId> Lower => _members.AsSpan(0, _self);

    private ReadOnlySpan<NodeId> Higher => _members.AsSpan(_self + 1);

    /// <summary>A message arrived.</summary>
    public void Step(BullyMessage message, MonotonicTime now, BullyEffects effects)
    {
        if (message.To != Id || Array.BinarySearch(_members, message.From) < 0) return;

        switch (message)
        {
            case Election when message.From.CompareTo(Id) < 0:
                AnswerElection(message.From, now, effects);
                break;
            case Answer when Role == BullyRole.Electing:
                Become(BullyRole.Yielding, NodeId.None, now + _options.CoordinatorTimeout, effects);
                break;
            case Coordinator when message.From.CompareTo(Id) > 0:
                Become(BullyRole.Follower, message.From, now + _options.FailureTimeout, effects);
                break;
        }
    }

    /// <summary>Time passed.</summary>
    public void Tick(MonotonicTime now, BullyEffects effects)
    {
        if (now < NextDeadline) return;

        if (Role is BullyRole.Electing or BullyRole.Coordinator) Coordinate(now, effects);
        else HoldElection(now, effects);
    }

    /// <summary>The connection to this peer closed and its port refuses new ones: its process is dead.</summary>
    public void PeerRefused(NodeId peer, MonotonicTime now, BullyEffects effects)
    {
        if (peer != NodeId.None && peer == KnownCoordinator) HoldElection(now, effects);
    }

    /// <summary>A coordinator has no need to ask again: the asker missed its word, and hears it now.</summary>
    private void AnswerElection(NodeId asker, MonotonicTime now, BullyEffects effects)
    {
        if (Role == BullyRole.Coordinator)
        {
            effects.Sends.Add(new Coordinator(Id, asker));
            return;
        }

        effects.Sends.Add(new Answer(Id, asker));
        if (Role == BullyRole.Follower) HoldElection(now, effects);
    }

    private void HoldElection(MonotonicTime now, BullyEffects effects)
    {
        if (Higher.IsEmpty)
        {
            Coordinate(now, effects);
            return;
        }

        Become(BullyRole.Electing, NodeId.None, now + _options.AnswerTimeout, effects);
        foreach (NodeId higher in Higher) effects.Sends.Add(new Election(Id, higher));
    }

    private void Coordinate(MonotonicTime now, BullyEffects effects)
    {
        Become(BullyRole.Coordinator, Id, now + _options.HeartbeatInterval, effects);
        foreach (NodeId lower in Lower) effects.Sends.Add(new Coordinator(Id, lower));
    }

    private void Become(BullyRole role, NodeId coordinator, MonotonicTime deadline, BullyEffects effects)
    {
        NextDeadline = deadline;
        if (role == Role && coordinator == KnownCoordinator) return;

        (Role, KnownCoordinator) = (role, coordinator);
        effects.Changes.Add(new BullyChange(role, coordinator));
    }
}
