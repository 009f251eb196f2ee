using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
using Tenure.Node.Watches;
using Tenure.Protocols;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node.Loop;

/// <summary>What happens to a node, besides time and completed writes: a closed family.</summary>
internal abstract record NodeEvent;

/// <summary>A frame from another member.</summary>
internal sealed record PeerSaid(NodeId From, PeerFrame Frame) : NodeEvent;

/// <summary>A peer's connection closed and its port refuses new ones.</summary>
internal sealed record PeerDied(NodeId Peer) : NodeEvent;

/// <summary>Somebody wants to be woken when something in this range changes.</summary>
internal sealed record WatchAdded(KeyRange Range, IWatcher Watcher) : NodeEvent;

internal sealed record WatchRemoved(KeyRange Range, IWatcher Watcher) : NodeEvent;

/// <summary>A snapshot of this member is durable.</summary>
internal sealed record SnapshotSaved(bool IsWritten) : NodeEvent;

/// <summary>A part of a snapshot is ready to be sent.</summary>
/// <param name="Total">How long the snapshot's file is; 0 where there is no such snapshot any more.</param>
internal sealed record SnapshotPartRead(NodeId To, LogPosition Snapshot, long Offset, ReadOnlyMemory<byte> Bytes, long Total) : NodeEvent;

/// <summary>A part of a snapshot that another member sends is kept.</summary>
/// <param name="Next">How much of the file is here.</param>
/// <param name="Whole">The snapshot, once all of it is here and durable.</param>
internal sealed record SnapshotPartReceived(NodeId From, LogPosition Snapshot, long Next, NodeSnapshot? Whole) : NodeEvent;

/// <summary>Something that a client waits for. It is answered exactly once, with a value or a failure.</summary>
internal abstract record ClientRequest : NodeEvent
{
    /// <summary>When the client is told that it timed out; set when the node takes the request up.</summary>
    public MonotonicTime Deadline { get; set; } = MonotonicTime.Never;

    public abstract void Fail(NodeFailure failure);
}

internal abstract record ClientRequest<TAnswer> : ClientRequest
{
    /// <summary>The waiting client goes on elsewhere: its continuation must not run inside the node's loop.</summary>
    private readonly TaskCompletionSource<TAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TAnswer> Answer => _answer.Task;

    public void Succeed(TAnswer answer) => _answer.TrySetResult(answer);

    public override void Fail(NodeFailure failure) => _answer.TrySetException(new NodeException(failure));
}

/// <summary>A command for the log, sealed under a number that is this request's alone.</summary>
internal sealed record ClientProposal(ulong Number, ReadOnlyMemory<byte> Envelope) : ClientRequest<CommandResult?>
{
    /// <summary>
    /// The term in which it was handed to a leader. Once an entry of a later term is applied without it, it is known to
    /// be lost and may be proposed again.
    /// </summary>
    public Term HandedIn { get; set; }
}

/// <summary>A root that is at least as new as the request.</summary>
internal sealed record ClientRead : ClientRequest<StoreRoot>;

/// <summary>A question about a lease; null answers that there is no such lease, or no longer.</summary>
internal sealed record ClientLeaseQuestion(ulong Number, LeaseQuestionKind Kind, LeaseId Lease) : ClientRequest<Leases.LeaseAnswer?>;

/// <summary>Hand leadership to this member.</summary>
internal sealed record ClientTransfer(NodeId Target) : ClientRequest<bool>;

/// <summary>Change who is in the cluster; answered with the members as they are then.</summary>
internal sealed record ClientMemberChange(ulong Number, ConfigurationChange Change) : ClientRequest<IReadOnlyList<Member>>
{
    /// <summary>The entry with which a leader began it, as it said; null while none has.</summary>
    public LogIndex? Begun { get; set; }

    /// <summary>Whether a leader was asked before, which may have begun it and not lived to say so.</summary>
    public bool WasAsked { get; set; }
}
