using Tenure.Protocols.Raft;

namespace Tenure.Node.Peers;

/// <summary>The way to the other members: the second seam at which the simulator takes the machine's place.</summary>
internal interface IPeerNetwork
{
    /// <summary>Takes a frame to be sent, or drops it: never blocks, never throws. Whoever needs an answer asks again.</summary>
    void Send(NodeId to, PeerFrame frame);

    /// <summary>Sends what was taken.</summary>
    void Flush();

    /// <summary>Keeps connections to these members from here on, and to no others.</summary>
    void ConnectTo(IReadOnlyList<PeerAddress> peers);
}

/// <summary>What the network tells the node.</summary>
internal interface IPeerSink
{
    /// <summary>A frame arrived. The network waits for the returned task before it reads on: that is the back-pressure.</summary>
    ValueTask FrameArrivedAsync(NodeId from, PeerFrame frame, CancellationToken cancel);

    /// <summary>All frames that had come by now were handed on.</summary>
    void FramesRead();

    /// <summary>A connection to this peer had been open, was closed, and its port refuses a new one.</summary>
    void PeerRefused(NodeId peer);

    /// <summary>Another member says that the cluster has taken this one out.</summary>
    void Removed();
}
