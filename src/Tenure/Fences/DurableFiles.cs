using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tenure;

/// <summary>The files of this machine, with what the framework does not promise of them.</summary>
internal sealed partial class DurableFiles : IFenceFiles
{
    public static readonly DurableFiles Instance = new();

    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int Interrupted = 4;
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnBsd = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private DurableFiles()
    {
    }

    public IDisposable? TryLock(string path)
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

    public bool FileExists(string path) => File.Exists(path);

    public bool DirectoryExists(string path) => Directory.Exists(path);

    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public void CreateFile(string path)
    {
        if (File.Exists(path)) return;
        try
        {
            using (File.Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite)) { }
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it first, and may have locked it already.
        }
    }

    public byte[] Read(string path) => File.ReadAllBytes(path);

    public long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.Write(file, content, fileOffset: 0);
        RandomAccess.FlushToDisk(file);
    }

    public void WriteAt(string path, long offset, ReadOnlySpan<byte> content)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write);
        RandomAccess.Write(file, content, offset);
        RandomAccess.FlushToDisk(file);
    }

    public void Move(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void FlushDirectory(string path)
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
