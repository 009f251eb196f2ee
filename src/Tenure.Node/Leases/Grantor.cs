using Tenure.Protocols;
using Tenure.Store;

namespace Tenure.Node.Leases;

/// <summary>
/// The leader's side of leases: when each ends, on the leader's own monotonic clock. The store holds what leases exist;
/// only the leader knows their deadlines, and a lease ends by a replicated command alone, never by a clock at apply.
/// </summary>
/// <remarks>
/// A holder counts from before it sent its renewal and the grantor from when it carried it out, so the holder always
/// stops first. A new leader cannot know what its predecessor confirmed last: it restarts every lease at its full time
/// plus one election timeout. Pure: time comes from the caller.
/// </remarks>
internal sealed class Grantor
{
    private readonly TimeSpan _electionTimeout;
    private readonly Dictionary<LeaseId, Granted> _leases = [];

    /// <summary>
    /// Leases by deadline. A renewal only changes <see cref="_leases"/>; the entry here then comes up too early, is seen
    /// to be so, and is put back.
    /// </summary>
    private readonly PriorityQueue<LeaseId, long> _byDeadline = new();

    private MonotonicTime _lastSeen;

    public Grantor(TimeSpan electionTimeout) => _electionTimeout = electionTimeout;

    private Grantor(Grantor other)
    {
        _electionTimeout = other._electionTimeout;
        foreach ((LeaseId lease, Granted granted) in other._leases) _leases.Add(lease, granted.Copy());
        _byDeadline.EnqueueRange(other._byDeadline.UnorderedItems);
        _lastSeen = other._lastSeen;
        IsActive = other.IsActive;
    }

    /// <summary>Whether this member leads and has applied all that earlier leaders committed.</summary>
    public bool IsActive { get; private set; }

    /// <summary>When <see cref="CollectDue"/> may find something.</summary>
    public MonotonicTime NextDeadline =>
        IsActive && _byDeadline.TryPeek(out _, out long ticks) ? new MonotonicTime(ticks) : MonotonicTime.Never;

    /// <summary>A grantor that goes on from here on its own, so that a search can branch.</summary>
    public Grantor Copy() => new(this);

    /// <summary>Adds the whole state. The order of <see cref="_byDeadline"/> follows from the leases.</summary>
    public void Describe(ref StateHash hash)
    {
        hash.Add(IsActive);
        hash.Add(_lastSeen);
        hash.Add((ulong)_leases.Count);
        foreach ((LeaseId lease, Granted granted) in _leases.OrderBy(entry => entry.Key))
        {
            hash.Add((ulong)lease.Value);
            hash.Add((ulong)granted.TimeToLive.Ticks);
            hash.Add(granted.Deadline);
            hash.Add(granted.ReturnsAt);
            hash.Add(granted.IsEnding);
        }
    }

    public void Promote(IEnumerable<Lease> leases, MonotonicTime now)
    {
        Demote();
        IsActive = true;
        _lastSeen = now;
        foreach (Lease lease in leases) Start(lease.Id, lease.TtlSeconds, now + _electionTimeout);
    }

    public void Demote()
    {
        IsActive = false;
        _leases.Clear();
        _byDeadline.Clear();
    }

    public void Add(LeaseId lease, long ttlSeconds, MonotonicTime now)
    {
        if (IsActive) Start(lease, ttlSeconds, now);
    }

    public void Remove(LeaseId lease) => _leases.Remove(lease);

    /// <summary>Extends a lease to its full time; null where it does not exist or is already being revoked.</summary>
    public LeaseAnswer? KeepAlive(LeaseId lease, MonotonicTime now)
    {
        if (!_leases.TryGetValue(lease, out Granted? granted) || granted.IsEnding || granted.Deadline <= now) return null;
        granted.Deadline = now + granted.TimeToLive;
        return granted.Answer(now);
    }

    /// <summary>What is left of a lease; null where it does not exist or is already being revoked.</summary>
    public LeaseAnswer? TimeToLive(LeaseId lease, MonotonicTime now) =>
        _leases.TryGetValue(lease, out Granted? granted) && !granted.IsEnding && granted.Deadline > now ? granted.Answer(now) : null;

    /// <summary>
    /// Takes out up to <paramref name="most"/> leases whose time is over. From here on nothing revives them, but they are
    /// only revoked once a quorum has confirmed that this member still leads.
    /// </summary>
    public List<LeaseId> CollectDue(MonotonicTime now, int most)
    {
        var due = new List<LeaseId>();
        while (due.Count < most && _byDeadline.TryPeek(out LeaseId lease, out long ticks) && ticks <= now.Ticks)
        {
            _byDeadline.Dequeue();
            if (!_leases.TryGetValue(lease, out Granted? granted) || granted.IsEnding) continue;
            if (granted.Deadline > now)
            {
                _byDeadline.Enqueue(lease, granted.Deadline.Ticks);
                continue;
            }

            granted.IsEnding = true;
            due.Add(lease);
        }

        return due;
    }

    /// <summary>Whether the lease was taken out by <see cref="CollectDue"/> and has not been revoked yet.</summary>
    public bool IsEnding(LeaseId lease) => _leases.TryGetValue(lease, out Granted? granted) && granted.IsEnding;

    /// <summary>
    /// The revocation could not be proposed, as while leadership is handed over; the lease comes up again a moment later. At
    /// once would be a circle without a pause.
    /// </summary>
    public void ReturnDue(LeaseId lease)
    {
        if (!_leases.TryGetValue(lease, out Granted? granted)) return;
        granted.IsEnding = false;
        granted.ReturnsAt = _lastSeen + _electionTimeout / 5;
        _byDeadline.Enqueue(lease, granted.ReturnsAt.Ticks);
    }

    /// <summary>
    /// To be called whenever the leader's loop runs, and at least once per election timeout. While the leader itself stood
    /// still, nobody could renew: after a stall longer than an election timeout, every deadline that had not passed when
    /// it began moves by its length, so that one pause of the leader does not end everybody's lease.
    /// </summary>
    public void Observe(MonotonicTime now)
    {
        MonotonicTime stallBegan = _lastSeen;
        TimeSpan stall = now - stallBegan;
        _lastSeen = now;
        if (!IsActive || stall <= _electionTimeout) return;
        foreach (Granted granted in _leases.Values)
            if (!granted.IsEnding && granted.Deadline > stallBegan) granted.Deadline += stall;
    }

    private void Start(LeaseId lease, long ttlSeconds, MonotonicTime from)
    {
        var granted = new Granted(TimeSpan.FromSeconds(ttlSeconds), from);
        _leases[lease] = granted;
        _byDeadline.Enqueue(lease, granted.Deadline.Ticks);
    }

    private sealed class Granted(TimeSpan timeToLive, MonotonicTime from)
    {
        public TimeSpan TimeToLive { get; } = timeToLive;

        public MonotonicTime Deadline { get; set; } = from + timeToLive;

        /// <summary>Where its revocation could not be proposed, when that is tried again.</summary>
        public MonotonicTime ReturnsAt { get; set; } = MonotonicTime.Always;

        public bool IsEnding { get; set; }

        public Granted Copy() => (Granted)MemberwiseClone();

        public LeaseAnswer Answer(MonotonicTime now) =>
            new((long)TimeToLive.TotalSeconds, (long)(Deadline - now).TotalSeconds);
    }
}

/// <param name="GrantedSeconds">The full time of the lease.</param>
/// <param name="RemainingSeconds">What is left of it, rounded down.</param>
internal readonly record struct LeaseAnswer(long GrantedSeconds, long RemainingSeconds);
