namespace Tenure.Node.Disk;

/// <summary>A real directory, held by one process at a time.</summary>
internal sealed class DirectoryDisk : IDisk, IDisposable
{
    private const string LockName = "lock";
    private readonly string _path;
    private readonly FileStream _lock;

    private DirectoryDisk(string path, FileStream directoryLock)
    {
        _path = path;
        _lock = directoryLock;
    }

    /// <summary>Opens the directory, making it where it is missing, and keeps every other process out of it.</summary>
    /// <exception cref="NodeStartException">The directory cannot be used, or another process has it.</exception>
    public static DirectoryDisk Open(string path)
    {
        try
        {
            // Only the owner may read what the cluster keeps; etcd asks for the same.
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

            // A directory that a power failure takes away again would bring the member back without its memory.
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent) DirectorySync.Sync(parent);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"data directory '{path}' cannot be used: {failure.Message}");
        }

        try
        {
            var directoryLock = new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DirectoryDisk(path, directoryLock);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"data directory '{path}' cannot be locked; is another node running on it? {failure.Message}");
        }
    }

    public IReadOnlyList<string> Files() =>
        [.. Directory.EnumerateFiles(_path).Select(file => Path.GetFileName(file)!).Where(name => name != LockName).Order(StringComparer.Ordinal)];

    public IDiskFile Create(string name) => new DirectoryFile(PathOf(name), FileMode.CreateNew);

    IDiskFile IDisk.Open(string name) => new DirectoryFile(PathOf(name), FileMode.Open);

    public void Delete(string name) => File.Delete(PathOf(name));

    public void Rename(string from, string to) => File.Move(PathOf(from), PathOf(to), overwrite: true);

    public void SyncDirectory() => DirectorySync.Sync(_path);

    public void Dispose() => _lock.Dispose();

    private string PathOf(string name) => Path.Combine(_path, name);
}
