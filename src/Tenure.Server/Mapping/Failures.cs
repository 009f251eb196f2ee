using Tenure.Node;
using Tenure.Store;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;

namespace Tenure.Server.Mapping;

/// <summary>Refusals of the store and failures of the node as the errors that etcd's users know.</summary>
internal static class Failures
{
    public static GrpcStatus ToStatus(StoreError error) => error switch
    {
        StoreError.KeyNotProvided => EtcdErrors.EmptyKey,
        StoreError.ValueProvided => EtcdErrors.ValueProvided,
        StoreError.LeaseProvided => EtcdErrors.LeaseProvided,
        StoreError.KeyNotFound => EtcdErrors.KeyNotFound,
        StoreError.DuplicateKey => EtcdErrors.DuplicateKey,
        StoreError.TooManyOperations => EtcdErrors.TooManyOperations,
        StoreError.FutureRevision => EtcdErrors.FutureRevision,
        StoreError.Compacted => EtcdErrors.Compacted,
        StoreError.LeaseNotFound => EtcdErrors.LeaseNotFound,
        StoreError.LeaseExists => EtcdErrors.LeaseExists,
        StoreError.LeaseTtlTooLarge => EtcdErrors.LeaseTtlTooLarge,
        _ => throw new InvariantException($"The store's error {error} has no counterpart."),
    };

    /// <summary>The status for what a handler threw, or null where that was not foreseen.</summary>
    public static GrpcStatus? ToStatus(Exception thrown) => thrown is NodeException node ? ToStatus(node.Failure) : null;

    private static GrpcStatus ToStatus(NodeFailure failure) => failure switch
    {
        NodeFailure.TimedOut => EtcdErrors.TimedOut,
        NodeFailure.TooManyRequests => EtcdErrors.TooManyRequests,
        NodeFailure.NotLeader => EtcdErrors.NotLeader,
        NodeFailure.BadTransferee => EtcdErrors.BadLeaderTransferee,
        NodeFailure.TransferTimedOut => EtcdErrors.LeaderTransferTimedOut,
        NodeFailure.Stopped => EtcdErrors.Stopped,
        NodeFailure.MemberExists => EtcdErrors.MemberExists,
        NodeFailure.MemberNotFound => EtcdErrors.MemberNotFound,
        NodeFailure.PeerUrlExists => EtcdErrors.PeerUrlExists,
        NodeFailure.NotLearner => EtcdErrors.MemberNotLearner,
        NodeFailure.LearnerNotReady => EtcdErrors.LearnerNotReady,
        NodeFailure.TooManyLearners => EtcdErrors.TooManyLearners,
        NodeFailure.NotEnoughStarted => EtcdErrors.NotEnoughStarted,
        NodeFailure.TooManyMembers => EtcdErrors.TooManyMembers,
        _ => throw new InvariantException($"The node's failure {failure} has no counterpart."),
    };
}
