using System.Runtime.InteropServices;

namespace Tenure.Node.Disk;

/// <summary>
/// Makes a directory's entries durable. The framework opens no directories, so this asks the C library. Windows keeps
/// its directory entries in a journal of its own and offers no such call.
/// </summary>
internal static partial class DirectorySync
{
    public static void Sync(string path)
    {
        if (OperatingSystem.IsWindows()) return;

        int descriptor = Open(path, 0);
        if (descriptor < 0) throw Failure(path);
        try
        {
            if (Fsync(descriptor) != 0) throw Failure(path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string path) =>
        new($"The directory {path} cannot be synced: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
