using Tenure.Protocols;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Loop;

/// <summary>
/// Turns waiting confirmations into ReadIndex rounds (Ongaro's dissertation, §6.4). One round is under way at a time; all
/// that arrive meanwhile share the next one.
/// </summary>
/// <param name="lastRound">
/// Where the numbering of rounds goes on. It must differ from life to life: an answer to a round of an earlier life may still be
/// on its way, and would settle the round of that number in this one.
/// </param>
internal sealed class ReadDesk(ulong lastRound)
{
    /// <summary>The most that wait for a round; a further one is refused, and the client is told to slow down.</summary>
    public const int Capacity = 65_536;

    private readonly Queue<(LogIndex Index, List<Confirmation> Waiting)> _confirmed = new();
    private List<Confirmation> _gathering = [];
    private List<Confirmation> _inRound = [];
    private ulong _lastRound = lastRound;
    private bool _isRoundUnderWay;

    /// <summary>Set after a round failed, so that the next one waits for news instead of failing in a circle.</summary>
    private bool _isHeldBack;

    /// <summary>Whether anything waits for a round, which may be overdue or held back.</summary>
    public bool HasOpen => _gathering.Count > 0 || _isRoundUnderWay;

    public bool WantsRound => _gathering.Count > 0 && !_isRoundUnderWay && !_isHeldBack;

    public void Add(Confirmation confirmation)
    {
        if (_gathering.Count >= Capacity) confirmation.Failed(NodeFailure.TooManyRequests);
        else _gathering.Add(confirmation);
    }

    public ReadId BeginRound()
    {
        (_inRound, _gathering) = (_gathering, _inRound);
        _isRoundUnderWay = true;
        return new ReadId(++_lastRound);
    }

    public void Decided(ReadOutcome outcome)
    {
        if (!_isRoundUnderWay || outcome.Read.Value != _lastRound) return;
        _isRoundUnderWay = false;
        if (outcome.Index is { } index)
        {
            _confirmed.Enqueue((index, _inRound));
            _inRound = [];
            return;
        }

        // A new leader may answer what the old one could not: the same ones go into the next round.
        _isHeldBack = true;
        _inRound.AddRange(_gathering);
        _gathering.Clear();
        (_inRound, _gathering) = (_gathering, _inRound);
    }

    /// <summary>Time passed or the leader changed: a round may succeed now.</summary>
    public void Release() => _isHeldBack = false;

    public void Applied(LogIndex applied, MonotonicTime now)
    {
        while (_confirmed.TryPeek(out (LogIndex Index, List<Confirmation> Waiting) round) && round.Index <= applied)
        {
            _confirmed.Dequeue();
            foreach (Confirmation confirmation in round.Waiting) confirmation.Confirmed(now);
        }
    }

    public void Expire(MonotonicTime now)
    {
        Expire(_gathering, now);
        Expire(_inRound, now);
    }

    public void FailAll(NodeFailure failure)
    {
        foreach (Confirmation confirmation in _gathering.Concat(_inRound).Concat(_confirmed.SelectMany(round => round.Waiting)))
            confirmation.Failed(failure);
        _gathering.Clear();
        _inRound.Clear();
        _confirmed.Clear();
    }

    private static void Expire(List<Confirmation> waiting, MonotonicTime now)
    {
        foreach (Confirmation over in waiting.Where(confirmation => confirmation.IsOver(now))) over.Failed(NodeFailure.TimedOut);
        waiting.RemoveAll(confirmation => confirmation.IsOver(now));
    }
}
