using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tenure.Store;

/// <summary>
/// A digest of what the store means, not of how it lies in memory: a version that no reader can see any more does not
/// count, whether or not the sweep has been there yet.
/// </summary>
internal static class ContentHash
{
    public static ulong Compute(in Keyspace keyspace, in LeaseView leases)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, keyspace.Revision.Value);
        Append(hash, keyspace.CompactRevision.Value);
        AppendKeys(hash, keyspace);
        AppendLeases(hash, leases);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
    }

    private static void AppendKeys(IncrementalHash hash, in Keyspace keyspace)
    {
        var scan = keyspace.Keys.From(Bytes.Empty);
        while (scan.MoveNext())
        {
            KeyHistory history = scan.Value;
            for (int i = history.CountObsolete(keyspace.CompactRevision); i < history.Count; i++) Append(hash, history[i]);
        }
    }

    private static void AppendLeases(IncrementalHash hash, in LeaseView leases)
    {
        foreach (Lease lease in leases.All())
        {
            Append(hash, lease.Id.Value);
            Append(hash, lease.TtlSeconds);
        }
        var scan = leases.Attachments.From(new Attachment(new LeaseId(long.MinValue), Bytes.Empty));
        while (scan.MoveNext())
        {
            Append(hash, scan.Key.Lease.Value);
            Append(hash, scan.Key.Key);
        }
    }

    private static void Append(IncrementalHash hash, KeyValue version)
    {
        Append(hash, version.Key);
        Append(hash, version.Value);
        Append(hash, version.CreateRevision.Value);
        Append(hash, version.ModRevision.Value);
        Append(hash, version.Version);
        Append(hash, version.Lease.Value);
    }

    private static void Append(IncrementalHash hash, Bytes bytes)
    {
        Append(hash, bytes.Length);
        hash.AppendData(bytes.Span);
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> buffer = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(buffer, number);
        hash.AppendData(buffer);
    }
}
