using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node.Snapshots;

/// <summary>Everything that a member has applied, up to an entry of the log.</summary>
/// <param name="Last">The last entry that is in it.</param>
/// <param name="Members">Who is in the cluster, in the form in which the member table writes it.</param>
/// <param name="Store">The keys and leases.</param>
internal sealed record NodeSnapshot(LogPosition Last, ReadOnlyMemory<byte> Members, StoreRoot Store);
