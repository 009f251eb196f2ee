namespace Tenure.Node.Disk;

/// <summary>
/// A node's directory: one of the two seams (the other is the network) at which the simulator takes the machine's place.
/// Every call is synchronous, and nothing is durable before the sync that covers it has returned. A failure is an
/// <see cref="IOException"/>, after which the node must not write again: what the kernel still holds is unknown.
/// </summary>
internal interface IDisk
{
    /// <summary>The names of all files, in ordinal order.</summary>
    IReadOnlyList<string> Files();

    /// <summary>Makes a new, empty file; its name is durable after <see cref="SyncDirectory"/>.</summary>
    IDiskFile Create(string name);

    IDiskFile Open(string name);

    void Delete(string name);

    /// <summary>Atomically gives a file another name, replacing what had it.</summary>
    void Rename(string from, string to);

    /// <summary>Makes all creations, renames and deletions durable.</summary>
    void SyncDirectory();
}

/// <summary>A file that only grows at its end, or loses a torn tail.</summary>
internal interface IDiskFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads all of <paramref name="into"/>, which must lie inside the file.</summary>
    void Read(long offset, Span<byte> into);

    void Append(ReadOnlySpan<byte> bytes);

    void Truncate(long length);

    /// <summary>
    /// Writes what is there already, so that the next sync covers it. A sync that failed in an earlier life of the node may have
    /// left pages that the kernel takes for clean and that are not on the disk.
    /// </summary>
    void WriteAgain(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Returns when content and length are durable.</summary>
    void Sync();
}
