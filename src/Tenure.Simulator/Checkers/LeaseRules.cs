using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>
/// Leases: none ends before its time while its holder was told that it was renewed; none lives on when nobody renews it; and
/// what has ended stays dead. All in true time, with the bound on the clocks' drift as an allowance.
/// </summary>
/// <param name="driftPpm">ρ: how far the rate of a clock may be off, in millionths.</param>
/// <param name="electionTimeout">A stall that lasts longer than this must not cost anybody the lease.</param>
/// <param name="slack">How long the cluster may take to notice and to carry out an expiry while it is well.</param>
internal sealed class LeaseRules(int driftPpm, TimeSpan electionTimeout, TimeSpan slack)
{
    public const string Name = "lease-expiry";

    private readonly SortedDictionary<long, LeaseLife> _leases = [];

    /// <summary>When anything last happened that lets all leases start anew, or keeps them from ending.</summary>
    private TimeSpan _disturbed;

    private bool _areClocksTrue = true;

    /// <summary>A clock of a member left the bound. Beyond it no lease promises anything.</summary>
    public void ClocksLeaveTheBound() => _areClocksTrue = false;

    /// <summary>A leader began, or a fault that may keep leases from ending has come or gone.</summary>
    public void Disturbed(TimeSpan now) => _disturbed = now;

    /// <summary>
    /// The leader stood still from a moment on, until now, and nobody took its place. Nobody could renew at it meanwhile, so
    /// that time does not count.
    /// </summary>
    public void LeaderStalled(TimeSpan from, TimeSpan now)
    {
        if (now - from <= electionTimeout) return;
        foreach (LeaseLife lease in _leases.Values)
            if (!lease.HasEnded && lease.NotBefore > from) lease.NotBefore += now - from;
    }

    /// <summary>A holder heard that its lease is granted or renewed, which it had asked for at <paramref name="asked"/>.</summary>
    public Violation? Renewed(long lease, TimeSpan timeToLive, TimeSpan asked, TimeSpan now)
    {
        if (!_leases.TryGetValue(lease, out LeaseLife? life)) _leases.Add(lease, life = new LeaseLife());
        if (life.HasEnded && asked > life.EndedAt)
            return new Violation(Name, $"lease {lease:x} ended at {Text(life.EndedAt)}, and a request of {Text(asked)} renewed it");

        // The member's clock may run fast.
        TimeSpan notBefore = asked + (timeToLive * 1_000_000 / (1_000_000 + driftPpm));
        life.TimeToLive = timeToLive;
        life.Open.Remove(asked);
        if (life.HasEnded) return EndedTooSoon(lease, life, notBefore);
        if (notBefore > life.NotBefore) life.NotBefore = notBefore;
        if (now > life.LastTouched) life.LastTouched = now;
        return null;
    }

    /// <summary>
    /// A holder asks for its lease, or for its renewal. If it never hears of it, the request may be carried out until
    /// <paramref name="until"/> all the same.
    /// </summary>
    public void Asked(long lease, TimeSpan timeToLive, TimeSpan asked, TimeSpan until)
    {
        if (!_leases.TryGetValue(lease, out LeaseLife? life)) _leases.Add(lease, life = new LeaseLife());
        life.TimeToLive = timeToLive;
        life.Open[asked] = until;
    }

    /// <summary>The holder gives its lease back: from now on it may end at any time.</summary>
    public void Returned(long lease)
    {
        if (_leases.TryGetValue(lease, out LeaseLife? life)) life.IsReturned = true;
    }

    /// <summary>A holder was told that its lease is gone, which it may be before its end is applied, but never before its time.</summary>
    public Violation? Gone(long lease, TimeSpan now) =>
        !_areClocksTrue || !_leases.TryGetValue(lease, out LeaseLife? life) || life.IsReturned || now >= life.NotBefore
            ? null
            : new Violation(Name, $"the holder of lease {lease:x} was told at {Text(now)} that it is gone, and was promised {Text(life.NotBefore)}");

    /// <summary>The lease's grant was applied.</summary>
    public void Began(long lease)
    {
        if (_leases.TryGetValue(lease, out LeaseLife? life)) life.HasBegun = true;
    }

    /// <summary>The lease's end was applied somewhere for the first time.</summary>
    public Violation? Ended(long lease, TimeSpan now)
    {
        if (!_leases.TryGetValue(lease, out LeaseLife? life) || life.HasEnded) return null;
        (life.HasEnded, life.EndedAt) = (true, now);
        return EndedTooSoon(lease, life, life.NotBefore);
    }

    /// <summary>Looks for leases that have outlived their rule.</summary>
    public Violation? Look(TimeSpan now)
    {
        foreach ((long id, LeaseLife lease) in _leases)
        {
            if (lease.HasEnded || !lease.HasBegun) continue;
            TimeSpan from = lease.Open.Values.Append(lease.LastTouched).Append(_disturbed).Max();
            TimeSpan longest = (lease.TimeToLive * 1_000_000 / (1_000_000 - driftPpm)) + (2 * electionTimeout) + slack;
            if (_areClocksTrue && now - from > longest)
                return new Violation(Name, $"lease {id:x} of {Text(lease.TimeToLive)} still lives, {Text(now - from)} after anything kept it alive");
        }

        return null;
    }

    private Violation? EndedTooSoon(long id, LeaseLife lease, TimeSpan notBefore) =>
        lease.IsReturned || !_areClocksTrue || lease.EndedAt >= notBefore
            ? null
            : new Violation(Name, $"lease {id:x} ended at {Text(lease.EndedAt)}, and its holder was promised {Text(notBefore)}");

    private static string Text(TimeSpan time) => $"{time.TotalSeconds:0.000} s";

    private sealed class LeaseLife
    {
        public TimeSpan TimeToLive { get; set; }

        /// <summary>The earliest end that all confirmed renewals allow.</summary>
        public TimeSpan NotBefore { get; set; }

        /// <summary>When a renewal was last confirmed.</summary>
        public TimeSpan LastTouched { get; set; }

        /// <summary>Requests that nobody has heard of, each with the moment until which it may be carried out.</summary>
        public SortedDictionary<TimeSpan, TimeSpan> Open { get; } = [];

        public bool HasBegun { get; set; }

        public bool IsReturned { get; set; }

        public bool HasEnded { get; set; }

        public TimeSpan EndedAt { get; set; }
    }
}
