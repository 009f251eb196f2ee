namespace Tenure.Simulator.Disk;

/// <summary>One call at the disk.</summary>
/// <param name="File">Its name, the old one of a renaming; empty for the directory.</param>
/// <param name="Bytes">How many are read or written, or the length that is cut to.</param>
internal readonly record struct DiskOperation(DiskOperationKind Kind, string File, long Bytes)
{
    /// <summary>Whether a crash right after it may find something else than right before it.</summary>
    public bool Changes => Kind > DiskOperationKind.Read;

    public override string ToString() => File.Length == 0 ? $"{Kind}" : $"{Kind} {File} {Bytes}";
}

internal enum DiskOperationKind : byte
{
    Open,
    Read,
    Create,
    Append,
    Truncate,
    WriteAgain,
    Sync,
    Delete,
    Rename,
    SyncDirectory,
}

/// <summary>What goes wrong with one operation.</summary>
internal enum DiskFault : byte
{
    None,

    /// <summary>EIO. A sync that fails so has made durable what chance kept, and the kernel takes all of it for clean.</summary>
    Error,

    /// <summary>ENOSPC. An append has written as much as chance gave it room for.</summary>
    NoSpace,
}
