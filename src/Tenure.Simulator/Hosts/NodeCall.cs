using Tenure.Node;
using Tenure.Node.Leases;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Simulator.Hosts;

/// <summary>What a client asks of a member: a closed family.</summary>
internal abstract record NodeCall;

/// <summary>Carry a command through the log.</summary>
internal sealed record ProposeCall(Command Command) : NodeCall;

/// <summary>Read at this member; linearizably after a round with a quorum, or at once from what it has.</summary>
internal sealed record ReadCall(RangeQuery Query, bool IsLinearizable) : NodeCall;

internal sealed record KeepAliveCall(LeaseId Lease) : NodeCall;

internal sealed record TimeToLiveCall(LeaseId Lease) : NodeCall;

/// <summary>Change who is in the cluster.</summary>
internal sealed record MembershipCall(ConfigurationChange Change) : NodeCall;

/// <summary>Tell all members what the one that is asked is called.</summary>
internal sealed record AttributesCall(string Name) : NodeCall;

/// <summary>Hand leadership to this member.</summary>
internal sealed record TransferCall(NodeId Target) : NodeCall;

/// <summary>What a client hears: a closed family.</summary>
internal abstract record NodeReply;

internal sealed record CommandReply(CommandResult Result) : NodeReply;

internal sealed record LeaseReply(LeaseAnswer? Answer) : NodeReply;

internal sealed record TransferReply : NodeReply;

internal sealed record AttributesReply : NodeReply;

internal sealed record MembershipReply(IReadOnlyList<Member> Members) : NodeReply;

/// <summary>The member said why it could not. After <see cref="NodeFailure.TimedOut"/> a proposal may still be applied.</summary>
internal sealed record FailureReply(NodeFailure Failure) : NodeReply;

/// <summary>Nothing answers on the member's port: the request was never seen.</summary>
internal sealed record RefusedReply : NodeReply;

/// <summary>The connection broke: the request may have been carried out, or may yet be, or never.</summary>
internal sealed record BrokenReply : NodeReply;
