using Tenure.Protocols.Raft;

namespace Tenure.Node;

/// <summary>What a node says of itself, as of the last batch of events that it worked through.</summary>
internal sealed record NodeStatus(
    ulong ClusterId,
    NodeId Member,
    Role Role,
    Term Term,
    NodeId Leader,
    LogIndex Commit,
    LogIndex Applied,
    long LogBytes);
