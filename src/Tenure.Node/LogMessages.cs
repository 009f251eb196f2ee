using System.Net;
using Microsoft.Extensions.Logging;
using Tenure.Node.Peers;
using Tenure.Protocols.Raft;

namespace Tenure.Node;

/// <summary>Everything that a node writes to its log, in one place, each with a number that never changes its meaning.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1001, LogLevel.Information, "Member {Member} is connected at {Host}:{Port}.")]
    public static partial void PeerConnected(ILogger logger, NodeId member, string host, int port);

    [LoggerMessage(1002, LogLevel.Information, "The connection to member {Member} is lost.")]
    public static partial void PeerLost(ILogger logger, NodeId member);

    [LoggerMessage(1003, LogLevel.Warning, "Member {Member} at {Host}:{Port} declined the connection: {Verdict}.")]
    public static partial void PeerDeclined(ILogger logger, NodeId member, string host, int port, HandshakeVerdict verdict);

    [LoggerMessage(1004, LogLevel.Warning, "A connection from {Remote} was turned away: it says it is member {Member} of cluster {Cluster:x}: {Verdict}.")]
    public static partial void PeerTurnedAway(ILogger logger, EndPoint? remote, NodeId member, ulong cluster, HandshakeVerdict verdict);

    [LoggerMessage(1005, LogLevel.Warning, "A connection from {Remote} was closed: {Reason}")]
    public static partial void PeerSentGarbage(ILogger logger, EndPoint? remote, string reason);

    [LoggerMessage(1006, LogLevel.Warning, "A connection could not be accepted.")]
    public static partial void AcceptFailed(ILogger logger, Exception failure);

    [LoggerMessage(1007, LogLevel.Error, "Nothing more can be sent to member {Member} on this connection; it is closed.")]
    public static partial void PeerSendFailed(ILogger logger, NodeId member, Exception failure);

    [LoggerMessage(1101, LogLevel.Information, "This member is {Role} in term {Term}; the leader is {Leader}.")]
    public static partial void RoleChanged(ILogger logger, Role role, Term term, NodeId leader);

    [LoggerMessage(1102, LogLevel.Information, "The connection to the leader {Member} closed and its port refuses new ones.")]
    public static partial void PeerRefused(ILogger logger, NodeId member);

    [LoggerMessage(1201, LogLevel.Information, "The state is recovered: term {Term}, a snapshot at {Snapshot}, {Entries} entries behind it.")]
    public static partial void Recovered(ILogger logger, Term term, LogPosition snapshot, int entries);

    [LoggerMessage(1202, LogLevel.Warning, "The last {Bytes} bytes of the log were a write that a crash cut off; they are removed.")]
    public static partial void TornTailCut(ILogger logger, long bytes);

    [LoggerMessage(1204, LogLevel.Information, "A snapshot of another member, at {Snapshot}, takes the place of what was applied here.")]
    public static partial void Restored(ILogger logger, LogPosition snapshot);

    [LoggerMessage(1203, LogLevel.Critical, "The node stops, because its state can no longer be trusted.")]
    public static partial void Failed(ILogger logger, Exception failure);
}
