namespace Tenure.Protocols.Raft;

/// <summary>
/// Leadership on its way to a successor (dissertation §3.10): it is brought up to date, then told to campaign at once. If
/// nothing comes of it within an election timeout, the leader goes on.
/// </summary>
internal sealed class Transfer
{
    private NodeId _successor = NodeId.None;

    public bool IsUnderWay => _successor != NodeId.None;

    public MonotonicTime Due { get; private set; } = MonotonicTime.Never;

    public bool IsTo(NodeId successor) => successor == _successor;

    public Transfer Copy() => new() { _successor = _successor, Due = Due };

    public void Describe(ref StateHash hash)
    {
        hash.Add(_successor.Value);
        hash.Add(Due);
    }

    public void Begin(NodeId successor, MonotonicTime due)
    {
        _successor = successor;
        Due = due;
    }

    public void End()
    {
        _successor = NodeId.None;
        Due = MonotonicTime.Never;
    }

    /// <summary>Whether this is the successor and holds all that the leader has: only then can it win, and nothing is lost.</summary>
    public bool IsReady(RaftState state, Progress follower) =>
        follower.Id == _successor && follower.Match == state.Log.Last.Index;
}
