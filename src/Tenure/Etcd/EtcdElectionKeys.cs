using Google.Protobuf;
using Tenure.Wire.Protos;

namespace Tenure.Etcd;

/// <summary>
/// How etcd's election recipe lays out an election: one key per candidate, <c>name/lease</c> in hexadecimal, attached to
/// the candidate's lease, with what the candidate calls itself as the value. The oldest key is the leader's, and its create
/// revision is the token. Other clients of the recipe, such as <c>etcdctl elect</c>, take part with the same keys.
/// </summary>
internal static class EtcdElectionKeys
{
    public static ByteString CandidateKey(string election, long lease) => ByteString.CopyFromUtf8($"{election}/{lease:x}");

    /// <summary>The oldest key of the election.</summary>
    public static RangeRequest LeaderQuery(string election) => new()
    {
        Key = Prefix(election),
        RangeEnd = PrefixEnd(election),
        SortTarget = RangeRequest.Types.SortTarget.Create,
        SortOrder = RangeRequest.Types.SortOrder.Ascend,
        Limit = 1,
    };

    /// <summary>
    /// The newest of the keys that are older than this one. Waiting for it alone, and not for the leader's, wakes one candidate
    /// where one leaves.
    /// </summary>
    public static RangeRequest PredecessorQuery(string election, long createRevision) => new()
    {
        Key = Prefix(election),
        RangeEnd = PrefixEnd(election),
        SortTarget = RangeRequest.Types.SortTarget.Create,
        SortOrder = RangeRequest.Types.SortOrder.Descend,
        MaxCreateRevision = createRevision - 1,
        Limit = 1,
    };

    /// <summary>Everything that happens in the election from a revision on.</summary>
    public static WatchCreateRequest Changes(string election, long from) => new()
    {
        Key = Prefix(election),
        RangeEnd = PrefixEnd(election),
        StartRevision = from,
    };

    private static ByteString Prefix(string election) => ByteString.CopyFromUtf8(election + "/");

    /// <summary>The first key behind the prefix: its last byte, one higher.</summary>
    private static ByteString PrefixEnd(string election) => ByteString.CopyFromUtf8(election + "0");
}
