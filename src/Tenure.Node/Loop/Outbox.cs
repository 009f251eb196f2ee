using Tenure.Node.Peers;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Loop;

/// <summary>
/// What the loop's driver has to carry out after a batch of events: writes for the log, in order, and frames that may
/// leave now. Protocol messages that wait for a write are held here until it is durable.
/// </summary>
internal sealed class Outbox
{
    private readonly List<Send> _waiting = [];
    private WriteId _durable;

    public List<Write> Writes { get; } = [];

    public List<(NodeId To, PeerFrame Frame)> Frames { get; } = [];

    public void Send(NodeId to, PeerFrame frame) => Frames.Add((to, frame));

    public void Send(in Send send)
    {
        if (send.After <= _durable) Send(send.Message.To, new RaftFrame(send.Message));
        else _waiting.Add(send);
    }

    /// <summary>All writes up to this one are durable: what waited for them may leave.</summary>
    public void Durable(WriteId through)
    {
        _durable = through;
        int kept = 0;
        for (int i = 0; i < _waiting.Count; i++)
        {
            if (_waiting[i].After <= through) Send(_waiting[i].Message.To, new RaftFrame(_waiting[i].Message));
            else _waiting[kept++] = _waiting[i];
        }

        _waiting.RemoveRange(kept, _waiting.Count - kept);
    }

    /// <summary>The driver has carried everything out.</summary>
    public void Clear()
    {
        Writes.Clear();
        Frames.Clear();
    }
}
