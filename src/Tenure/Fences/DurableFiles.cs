using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tenure;

/// <summary>
/// The few things that a crash-safe directory needs and the framework does not promise: a lock that reports it where
/// it does not work, names that are durable, and files that appear whole or not at all.
/// </summary>
internal static partial class DurableFiles
{
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int Interrupted = 4;
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnBsd = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>
    /// Takes the exclusive lock of a file, or returns null where another open handle has it, in this process or
    /// another. Closing the handle releases the lock, and so does the end of its process, however it comes.
    /// </summary>
    public static SafeFileHandle? TryLock(string path)
    {
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException busy) when (busy.HResult is WouldBlockOnLinux or WouldBlockOnBsd or SharingViolation)
        {
            return null;
        }

        // The framework's lock is best effort on Unix: it can be switched off, and it passes over file systems that have
        // none. Asking for it once more ourselves turns both into an answer.
        if (OperatingSystem.IsWindows() || TryLockAgain(handle)) return handle;
        handle.Dispose();
        return null;
    }

    /// <summary>Writes a new file, or all of an old one anew, and waits until its content is durable. Its name may not be.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.Write(file, content, fileOffset: 0);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Writes at an offset of a file, creating it where it is missing, and waits until the content is durable.</summary>
    public static void WriteAt(string path, long offset, ReadOnlySpan<byte> content)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write);
        RandomAccess.Write(file, content, offset);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Waits until the names in a directory are durable: created, renamed and deleted files.</summary>
    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) return; // NTFS journals names; there is no handle to flush.

        int directory = Open(path, flags: 0);
        if (directory < 0) throw LastError($"The directory '{path}' cannot be opened to flush it");
        try
        {
            if (Flush(directory) != 0) throw LastError($"The directory '{path}' cannot be flushed");
        }
        finally
        {
            _ = Close(directory);
        }
    }

    private static bool TryLockAgain(SafeFileHandle handle)
    {
        while (Lock(handle, LockExclusive | LockNonBlocking) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error is WouldBlockOnLinux or WouldBlockOnBsd) return false;
            if (error != Interrupted) throw LastError("The file system of the fence offers no locks");
        }

        return true;
    }

    private static IOException LastError(string what) =>
        new($"{what}: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle handle, int operation);
}
