using Tenure.Protocols.Raft;

namespace Tenure.Node.Log;

/// <summary>
/// Whose log it is. It stands at the head of every segment, so that a directory of another cluster or another member is
/// refused instead of voting in the wrong company.
/// </summary>
internal readonly record struct LogIdentity(ulong ClusterId, NodeId Member);
