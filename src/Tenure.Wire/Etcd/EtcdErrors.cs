using Tenure.Wire.Grpc;
using static Tenure.Wire.Grpc.GrpcStatusCode;

namespace Tenure.Wire.Etcd;

/// <summary>
/// The errors that etcd's users know. Their clients compare the texts, so each is etcd's to the letter, with its code.
/// </summary>
internal static class EtcdErrors
{
    public static readonly GrpcStatus EmptyKey = Error(InvalidArgument, "key is not provided");
    public static readonly GrpcStatus KeyNotFound = Error(InvalidArgument, "key not found");
    public static readonly GrpcStatus ValueProvided = Error(InvalidArgument, "value is provided");
    public static readonly GrpcStatus LeaseProvided = Error(InvalidArgument, "lease is provided");
    public static readonly GrpcStatus TooManyOperations = Error(InvalidArgument, "too many operations in txn request");
    public static readonly GrpcStatus DuplicateKey = Error(InvalidArgument, "duplicate key given in txn request");
    public static readonly GrpcStatus RequestTooLarge = Error(InvalidArgument, "request is too large");
    public static readonly GrpcStatus InvalidSortOption = Error(InvalidArgument, "invalid sort option");

    public static readonly GrpcStatus Compacted = Error(OutOfRange, "mvcc: required revision has been compacted");
    public static readonly GrpcStatus FutureRevision = Error(OutOfRange, "mvcc: required revision is a future revision");
    public static readonly GrpcStatus NoSpace = Error(ResourceExhausted, "mvcc: database space exceeded");

    public static readonly GrpcStatus LeaseNotFound = Error(NotFound, "requested lease not found");
    public static readonly GrpcStatus LeaseExists = Error(FailedPrecondition, "lease already exists");
    public static readonly GrpcStatus LeaseTtlTooLarge = Error(OutOfRange, "too large lease TTL");

    public static readonly GrpcStatus MemberNotFound = Error(NotFound, "member not found");
    public static readonly GrpcStatus MemberExists = Error(FailedPrecondition, "member ID already exist");
    public static readonly GrpcStatus PeerUrlExists = Error(FailedPrecondition, "Peer URLs already exists");
    public static readonly GrpcStatus MemberBadUrls = Error(InvalidArgument, "given member URLs are invalid");
    public static readonly GrpcStatus MemberNotLearner = Error(FailedPrecondition, "can only promote a learner member");
    public static readonly GrpcStatus LearnerNotReady =
        Error(FailedPrecondition, "can only promote a learner member which is in sync with leader");
    public static readonly GrpcStatus TooManyLearners = Error(FailedPrecondition, "too many learner members in cluster");

    /// <summary>etcd has no limit, and so no such error.</summary>
    public static readonly GrpcStatus TooManyMembers = Error(FailedPrecondition, "too many members in cluster");

    /// <summary>etcd gives this one no code.</summary>
    public static readonly GrpcStatus NotEnoughStarted =
        Error(Unknown, "re-configuration failed due to not enough started members");

    public static readonly GrpcStatus NotLeader = Error(FailedPrecondition, "not leader");
    public static readonly GrpcStatus BadLeaderTransferee = Error(FailedPrecondition, "bad leader transferee");

    public static readonly GrpcStatus TooManyRequests = Error(ResourceExhausted, "too many requests");
    public static readonly GrpcStatus NoLeader = Error(Unavailable, "no leader");
    public static readonly GrpcStatus LeaderChanged = Error(Unavailable, "leader changed");
    public static readonly GrpcStatus Stopped = Error(Unavailable, "server stopped");
    public static readonly GrpcStatus TimedOut = Error(Unavailable, "request timed out");
    public static readonly GrpcStatus TimedOutAfterLeaderFailure =
        Error(Unavailable, "request timed out, possibly due to previous leader failure");

    /// <summary>etcd gives this one no code.</summary>
    public static readonly GrpcStatus LeaderTransferTimedOut =
        Error(Unknown, "request timed out, leader transfer took too long");

    /// <summary>These two come from etcd's election recipe, which has no prefix and no code of its own.</summary>
    public static readonly GrpcStatus ElectionNotLeader = new(Unknown, "election: not leader");

    /// <inheritdoc cref="ElectionNotLeader"/>
    public static readonly GrpcStatus ElectionNoLeader = new(Unknown, "election: no leader");

    public static readonly GrpcStatus MissingLeaderKey = new(Unknown, "\"leader\" field must be provided");

    /// <summary>The reasons that a refused watch gives. They travel in an answer and not as a status.</summary>
    public const string DuplicateWatchId = "mvcc: duplicate watch ID provided on the WatchStream";

    /// <inheritdoc cref="DuplicateWatchId"/>
    public const string EmptyWatchRange = "mvcc: watcher range is empty";

    private static GrpcStatus Error(GrpcStatusCode code, string text) => new(code, "etcdserver: " + text);
}
