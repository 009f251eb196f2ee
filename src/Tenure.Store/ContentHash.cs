using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tenure.Store;

/// <summary>
/// A digest of what the store means, not of how it lies in memory: a version that no reader can see any more does not
/// count, whether or not the sweep has been there yet.
/// </summary>
internal sealed class ContentHash : IDisposable
{
    /// <summary>The digest takes its input in large pieces, because each handing over costs as much as many short fields.</summary>
    private const int PieceLength = 1 << 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _piece = new(PieceLength);

    private ContentHash()
    {
    }

    public static ulong Compute(in Keyspace keyspace, in LeaseView leases)
    {
        using var hash = new ContentHash();
        hash.Add(keyspace.Revision.Value);
        hash.Add(keyspace.CompactRevision.Value);
        hash.AddKeys(keyspace);
        hash.AddLeases(leases);
        hash.HandOver();
        return BinaryPrimitives.ReadUInt64LittleEndian(hash._hash.GetHashAndReset());
    }

    public void Dispose() => _hash.Dispose();

    private void AddKeys(in Keyspace keyspace)
    {
        var scan = keyspace.Keys.From(Bytes.Empty);
        while (scan.MoveNext())
        {
            KeyHistory history = scan.Value;
            for (int i = history.CountObsolete(keyspace.CompactRevision); i < history.Count; i++) Add(history[i]);
        }
    }

    private void AddLeases(in LeaseView leases)
    {
        foreach (Lease lease in leases.All())
        {
            Add(lease.Id.Value);
            Add(lease.TtlSeconds);
        }
        var scan = leases.Attachments.From(new Attachment(new LeaseId(long.MinValue), Bytes.Empty));
        while (scan.MoveNext())
        {
            Add(scan.Key.Lease.Value);
            Add(scan.Key.Key);
        }
    }

    private void Add(KeyValue version)
    {
        Add(version.Key);
        Add(version.Value);
        Add(version.CreateRevision.Value);
        Add(version.ModRevision.Value);
        Add(version.Version);
        Add(version.Lease.Value);
        if (_piece.WrittenCount > PieceLength / 2) HandOver();
    }

    private void Add(Bytes bytes)
    {
        Add(bytes.Length);
        _piece.Write(bytes.Span);
    }

    private void Add(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_piece.GetSpan(sizeof(long)), number);
        _piece.Advance(sizeof(long));
    }

    private void HandOver()
    {
        _hash.AppendData(_piece.WrittenSpan);
        _piece.ResetWrittenCount();
    }
}
