using Tenure.Protocols.Bully;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Peers;

/// <summary>What one member sends to another: a closed family. Any frame may be lost; whoever needs an answer asks again.</summary>
internal abstract record PeerFrame;

/// <summary>A message of the protocol.</summary>
internal sealed record RaftFrame(Message Message) : PeerFrame;

/// <summary>A message of the bully algorithm, which members of a Raft cluster do not speak: its processes only use the same connections.</summary>
internal sealed record BullyFrame(BullyMessage Message) : PeerFrame;

/// <summary>Proposals on their way to the leader.</summary>
/// <param name="Term">
/// The leader appends them in this term or not at all. So whoever sent them knows, once an entry of a later term is
/// applied without them, that they never will be, and may propose them again.
/// </param>
internal sealed record ProposalFrame(Term Term, ReadOnlyMemory<byte>[] Envelopes) : PeerFrame;

/// <summary>A question that only the leader can answer, because only its clock counts for leases.</summary>
internal sealed record LeaseQuestionFrame(ulong Question, LeaseQuestionKind Kind, long Lease) : PeerFrame;

/// <param name="Remaining">What is left of the lease in whole seconds, rounded down; -1 where there is no such lease.</param>
internal sealed record LeaseAnswerFrame(ulong Question, long Granted, long Remaining) : PeerFrame;

/// <summary>A part of a snapshot's file, on its way from a leader to a follower that lags too far for the log.</summary>
/// <param name="Snapshot">The last entry that is in the snapshot.</param>
/// <param name="Total">How long the whole file is.</param>
internal sealed record SnapshotPartFrame(LogPosition Snapshot, long Offset, long Total, ReadOnlyMemory<byte> Bytes) : PeerFrame;

/// <param name="Next">How much of the file its receiver has; all of it when the snapshot is durable there, or not needed.</param>
internal sealed record SnapshotPartAnswerFrame(LogPosition Snapshot, long Next) : PeerFrame;

/// <summary>A change of the membership, on its way to the leader.</summary>
/// <param name="IsRepeated">Whether a leader was asked before.</param>
internal sealed record MembershipFrame(ulong Number, ConfigurationChange Change, bool IsRepeated) : PeerFrame;

/// <param name="Refusal">Why it is not done; null where it is begun.</param>
/// <param name="Begun">The entry that begins it.</param>
internal sealed record MembershipAnswerFrame(ulong Number, NodeFailure? Refusal, LogIndex Begun) : PeerFrame;

internal enum LeaseQuestionKind : byte
{
    /// <summary>Extend the lease to its full time.</summary>
    KeepAlive = 1,

    /// <summary>Only say what is left of it.</summary>
    TimeToLive = 2,
}
