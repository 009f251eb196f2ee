using System.Buffers.Binary;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Simulator.Compare;

/// <summary>One lease in the book.</summary>
/// <param name="Token">Where in the log it was granted: higher for each new one.</param>
internal sealed record LeaseEntry(int Candidate, long Campaign, ulong Token)
{
    public LeaseId Lease => LeaseBook.LeaseOf(Candidate, Campaign);
}

/// <summary>The replicated state of the coordinators: which leases exist, oldest first. The first one's candidate leads.</summary>
internal sealed class LeaseBook
{
    private const int CommandSize = 13;
    private const long MostCampaigns = 1_000_000;

    public List<LeaseEntry> Entries { get; } = [];

    public LeaseEntry? First => Entries.Count > 0 ? Entries[0] : null;

    public static LeaseId LeaseOf(int candidate, long campaign) => new((candidate + 1) * MostCampaigns + campaign);

    public LeaseEntry? Find(int candidate, long campaign) =>
        Entries.Find(entry => entry.Candidate == candidate && entry.Campaign == campaign);

    public static byte[] Command(bool grants, int candidate, long campaign)
    {
        byte[] command = new byte[CommandSize];
        command[0] = grants ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(command.AsSpan(1), candidate);
        BinaryPrimitives.WriteInt64LittleEndian(command.AsSpan(5), campaign);
        return command;
    }

    /// <summary>Applies a committed command; the lease that it granted or ended, or null where it changed nothing.</summary>
    public (LeaseEntry Lease, bool IsGranted)? Apply(Entry entry)
    {
        if (entry.Kind != EntryKind.Command) return null;

        ReadOnlySpan<byte> command = entry.Data.Span;
        int candidate = BinaryPrimitives.ReadInt32LittleEndian(command[1..]);
        long campaign = BinaryPrimitives.ReadInt64LittleEndian(command[5..]);
        LeaseEntry? known = Find(candidate, campaign);
        bool grants = command[0] == 1;
        if (grants == known is not null) return null;

        var lease = known ?? new LeaseEntry(candidate, campaign, entry.Index.Value);
        if (grants) Entries.Add(lease);
        else Entries.Remove(lease);
        return (lease, grants);
    }
}
