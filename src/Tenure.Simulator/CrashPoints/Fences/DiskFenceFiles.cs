using Tenure.Node.Disk;
using Tenure.Simulator.Disk;

namespace Tenure.Simulator.CrashPoints.Fences;

/// <summary>
/// A fence's files on a disk that forgets what was not synced. All names share one journal: to sync one directory syncs the names in
/// the others too, which is more than a file system has to do.
/// </summary>
internal sealed class DiskFenceFiles(SimulatedDisk disk) : IFenceFiles
{
    public IDisposable? TryLock(string path) => throw new NotSupportedException("A life alone on its disk has nobody to lock out.");

    public bool FileExists(string path) => disk.Files().Contains(path);

    public bool DirectoryExists(string path) => true;

    public void CreateDirectory(string path)
    {
    }

    public void CreateFile(string path)
    {
        if (!FileExists(path)) disk.Create(path).Dispose();
    }

    public byte[] Read(string path)
    {
        if (!FileExists(path)) throw new FileNotFoundException(path);
        using IDiskFile file = disk.Open(path);
        byte[] content = new byte[file.Length];
        file.Read(0, content);
        return content;
    }

    public long Length(string path)
    {
        if (!FileExists(path)) return 0;
        using IDiskFile file = disk.Open(path);
        return file.Length;
    }

    public void Write(string path, ReadOnlySpan<byte> content) => WriteFrom(path, 0, content);

    /// <summary>What a crash has left behind the offset is cut off first: the disk has no other way to write over it.</summary>
    public void WriteAt(string path, long offset, ReadOnlySpan<byte> content) => WriteFrom(path, offset, content);

    public void Move(string from, string to) => disk.Rename(from, to);

    public void Delete(string path) => disk.Delete(path);

    public void FlushDirectory(string path) => disk.SyncDirectory();

    private void WriteFrom(string path, long offset, ReadOnlySpan<byte> content)
    {
        using IDiskFile file = FileExists(path) ? disk.Open(path) : disk.Create(path);
        if (file.Length > offset) file.Truncate(offset);
        if (file.Length < offset) file.Append(new byte[offset - file.Length]);
        file.Append(content);
        file.Sync();
    }
}
