using Tenure.Node.Leases;
using Tenure.Protocols;
using Tenure.Store;

namespace Tenure.Simulator.Search.Leases;

/// <summary>
/// The grantor's side between two events: the real grantor, and a stand-in for the store behind it, which keeps the leases in
/// the order in which they were granted. The first one's candidate is the leader.
/// </summary>
internal sealed class GrantorSnapshot
{
    private GrantorSnapshot(Grantor grantor, List<LeaseId> alive, List<LeaseId> ever, int said) =>
        (Grantor, Alive, Ever, Said) = (grantor, alive, ever, said);

    public Grantor Grantor { get; set; }

    /// <summary>The leases that exist, oldest first.</summary>
    public List<LeaseId> Alive { get; }

    /// <summary>All leases that were ever granted: none is granted twice.</summary>
    public List<LeaseId> Ever { get; }

    /// <summary>The set of words that the grantor has said.</summary>
    public int Said { get; set; }

    public static GrantorSnapshot Start()
    {
        var grantor = new Grantor(LeaseClocks.ElectionTimeout);
        grantor.Promote([], MonotonicTime.Zero);
        return new GrantorSnapshot(grantor, [], [], NumberedSets.Empty);
    }

    public GrantorSnapshot Copy() => new(Grantor.Copy(), [.. Alive], [.. Ever], Said);

    /// <summary>Twice, from different beginnings: 128 bits, so that two different states are never taken for one.</summary>
    public UInt128 Digest() => new(Digest(salt: 1), Digest(salt: 2));

    private ulong Digest(ulong salt)
    {
        var hash = StateHash.RelativeTo(MonotonicTime.Zero);
        hash.Add(salt);
        Grantor.Describe(ref hash);
        foreach (List<LeaseId> leases in (List<LeaseId>[])[Alive, Ever])
        {
            hash.Add((ulong)leases.Count);
            foreach (LeaseId lease in leases) hash.Add((ulong)lease.Value);
        }

        hash.Add((ulong)Said);
        return hash.Value;
    }
}
