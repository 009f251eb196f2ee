namespace Tenure.Protocols.Raft;

/// <summary>
/// Reads that a follower passed on to its leader and that have no answer yet, oldest first. A read that finds
/// <see cref="Most"/> before it fails at once, as one without a leader does.
/// </summary>
internal sealed class ForwardedReads
{
    public const int Most = 4096;

    private readonly List<ForwardedRead> _reads;

    public ForwardedReads() => _reads = [];

    private ForwardedReads(ForwardedReads other) => _reads = [.. other._reads];

    public MonotonicTime Deadline => _reads.Count == 0 ? MonotonicTime.Never : _reads[0].Deadline;

    public ForwardedReads Copy() => new(this);

    public void Describe(ref StateHash hash)
    {
        hash.Add((ulong)_reads.Count);
        foreach (ForwardedRead read in _reads)
        {
            hash.Add(read.Read.Value);
            hash.Add(read.Deadline);
        }
    }

    public bool TryAdd(ReadId read, MonotonicTime deadline)
    {
        if (_reads.Count == Most) return false;

        _reads.Add(new ForwardedRead(read, deadline));
        return true;
    }

    /// <summary>An answer to a read that is no longer waited for is a duplicate or late.</summary>
    public void Answer(ReadIndexResponse response, Turn turn)
    {
        for (int i = 0; i < _reads.Count; i++)
        {
            if (_reads[i].Read != response.Read) continue;

            _reads.RemoveAt(i);
            turn.Effects.Reads.Add(new ReadOutcome(response.Read, response.Index));
            return;
        }
    }

    public void FailOverdue(Turn turn)
    {
        int overdue = 0;
        while (overdue < _reads.Count && _reads[overdue].Deadline <= turn.Now) overdue++;
        Fail(overdue, turn);
    }

    public void FailAll(Turn turn) => Fail(_reads.Count, turn);

    private void Fail(int count, Turn turn)
    {
        for (int i = 0; i < count; i++) turn.Effects.Reads.Add(new ReadOutcome(_reads[i].Read, null));
        _reads.RemoveRange(0, count);
    }

    private readonly record struct ForwardedRead(ReadId Read, MonotonicTime Deadline);
}
