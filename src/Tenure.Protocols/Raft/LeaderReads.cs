namespace Tenure.Protocols.Raft;

/// <summary>
/// Linearizable reads at the leader (dissertation §6.4). Reads that arrive while a round of heartbeats is under way share
/// the next one, so that the number of rounds does not grow with the number of reads. A read that finds
/// <see cref="Most"/> waiting before it is refused.
/// </summary>
internal sealed class LeaderReads
{
    public const int Most = 16384;

    private List<PendingRead> _waiting = [];
    private List<PendingRead> _underWay = [];
    private ulong _round;
    private LogIndex _index;

    public LeaderReads()
    {
    }

    private LeaderReads(LeaderReads other)
    {
        _waiting = [.. other._waiting];
        _underWay = [.. other._underWay];
        _round = other._round;
        _index = other._index;
    }

    public bool HasWaiting => _waiting.Count > 0;

    public bool HasUnderWay => _underWay.Count > 0;

    public LeaderReads Copy() => new(this);

    public void Describe(ref StateHash hash)
    {
        Describe(_waiting, ref hash);
        Describe(_underWay, ref hash);
        hash.Add(_round);
        hash.Add(_index.Value);
    }

    public bool TryAdd(NodeId asker, ReadId read)
    {
        if (_waiting.Count == Most) return false;

        _waiting.Add(new PendingRead(asker, read));
        return true;
    }

    /// <summary>All that waits is served at <paramref name="index"/>, once a quorum has answered <paramref name="round"/>.</summary>
    public void Begin(ulong round, LogIndex index)
    {
        Invariant.Holds(_underWay.Count == 0);
        (_waiting, _underWay) = (_underWay, _waiting);
        _round = round;
        _index = index;
    }

    public bool IsConfirmedBy(ulong round) => round >= _round;

    public void Answer(RaftState state, Turn turn)
    {
        foreach (PendingRead read in _underWay)
        {
            if (read.Asker == state.Id) turn.Effects.Reads.Add(new ReadOutcome(read.Id, _index));
            else turn.Send(new ReadIndexResponse(state.Id, read.Asker, state.Term, read.Id, _index));
        }

        _underWay.Clear();
    }

    /// <summary>Leadership ends. Only own reads are told here: other nodes learn of the new term, or wait in vain, by themselves.</summary>
    public void Fail(NodeId self, Turn turn)
    {
        foreach (PendingRead read in _underWay.Concat(_waiting))
            if (read.Asker == self) turn.Effects.Reads.Add(new ReadOutcome(read.Id, null));
    }

    private static void Describe(List<PendingRead> reads, ref StateHash hash)
    {
        hash.Add((ulong)reads.Count);
        foreach (PendingRead read in reads)
        {
            hash.Add(read.Asker.Value);
            hash.Add(read.Id.Value);
        }
    }

    /// <summary>Ids are unique for each asking node only.</summary>
    private readonly record struct PendingRead(NodeId Asker, ReadId Id);
}
