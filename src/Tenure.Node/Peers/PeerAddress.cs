using Tenure.Protocols.Raft;

namespace Tenure.Node.Peers;

/// <summary>Where a member listens for the others.</summary>
internal readonly record struct PeerAddress(NodeId Id, string Host, int Port);
