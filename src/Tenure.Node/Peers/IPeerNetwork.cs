using Tenure.Protocols.Raft;

namespace Tenure.Node.Peers;

/// <summary>The way to the other members: the second seam at which the simulator takes the machine's place.</summary>
internal interface IPeerNetwork
{
    /// <summary>Sends or drops: never blocks, never throws. Whoever needs an answer asks again.</summary>
    void Send(NodeId to, PeerFrame frame);
}

/// <summary>What the network tells the node.</summary>
internal interface IPeerSink
{
    /// <summary>A frame arrived. The network waits for the returned task before it reads on: that is the back-pressure.</summary>
    ValueTask FrameArrivedAsync(NodeId from, PeerFrame frame, CancellationToken cancel);

    /// <summary>A connection to this peer had been open, was closed, and its port refuses a new one.</summary>
    void PeerRefused(NodeId peer);
}
