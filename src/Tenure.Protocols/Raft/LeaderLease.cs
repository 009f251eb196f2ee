namespace Tenure.Protocols.Raft;

/// <summary>
/// The leader's own lease (dissertation §6.4.1): for a shortest election timeout after a quorum was asked, and has answered,
/// nobody else can have been elected, so a read needs no round of its own. It is counted from when the round began and not
/// from its answers, as followers count from when they hear it, and is shortened by what clocks may drift. One round is
/// watched at a time.
/// </summary>
internal sealed class LeaderLease
{
    private ulong _watchedRound;
    private MonotonicTime _roundBegan;
    private MonotonicTime _validUntil = MonotonicTime.Always;
    private bool _isForfeited;

    public LeaderLease()
    {
    }

    private LeaderLease(LeaderLease other)
    {
        _watchedRound = other._watchedRound;
        _roundBegan = other._roundBegan;
        _validUntil = other._validUntil;
        _isForfeited = other._isForfeited;
    }

    public LeaderLease Copy() => new(this);

    public void Describe(ref StateHash hash)
    {
        hash.Add(_watchedRound);
        if (_watchedRound != Replication.NoRound) hash.Add(_roundBegan);
        hash.Add(_validUntil);
        hash.Add(_isForfeited);
    }

    public bool IsValid(MonotonicTime now) => !_isForfeited && now < _validUntil;

    public void RoundBegan(ulong round, MonotonicTime now)
    {
        if (_watchedRound == Replication.NoRound) (_watchedRound, _roundBegan) = (round, now);
    }

    /// <summary>A quorum has answered this round.</summary>
    public void Confirm(ulong round, TimeSpan duration, MonotonicTime now)
    {
        if (_watchedRound == Replication.NoRound || round < _watchedRound) return;

        Invariant.Holds(_roundBegan <= now);
        _validUntil = _roundBegan + duration;
        Unwatch();
    }

    /// <summary>The configuration changed: what quorums of the one before confirmed does not count in the new one.</summary>
    public void Lapse()
    {
        Unwatch();
        _validUntil = MonotonicTime.Always;
    }

    /// <summary>
    /// Somebody was told to campaign, for whom nobody holds votes back. The word may arrive late, even after the transfer was
    /// given up, so there is no lease any more in this term.
    /// </summary>
    public void Forfeit() => _isForfeited = true;

    private void Unwatch() => (_watchedRound, _roundBegan) = (Replication.NoRound, MonotonicTime.Zero);
}
