using Tenure.Simulator.World;

namespace Tenure.Simulator.Clients;

/// <summary>
/// The file system that candidates share, with one fenced directory on it. What was written stays, whichever process dies; a lock
/// dies with its process.
/// </summary>
internal sealed class SimulatedFenceFiles(ObservationHub observations)
{
    /// <summary>Where the fenced directory is.</summary>
    public const string Directory = "/fenced";

    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _locks = [];

    /// <summary>Sets the fence up, once and on purpose, for the tokens of an election.</summary>
    public void Provision(string scope)
    {
        FenceStorage storage = new(Directory, For(this, () => { }));
        storage.Prepare();
        storage.Provision(scope);
    }

    /// <summary>The files as a process sees them.</summary>
    /// <param name="process">Whoever has a lock; see <see cref="Died"/>.</param>
    /// <param name="read">Called when the process has read a file.</param>
    public IFenceFiles For(object process, Action read) => new View(this, process, read);

    /// <summary>A process is no more: its locks are free.</summary>
    public void Died(object process)
    {
        foreach (string path in _locks.Where(pair => pair.Value == process).Select(pair => pair.Key).ToArray()) _locks.Remove(path);
    }

    private void Put(string path, byte[] content)
    {
        string replaced = _files.TryGetValue(path, out byte[]? before) ? FencedContent.Read(before)?.Text ?? "" : "";
        _files[path] = content;
        if (FencedContent.Read(content) is { } landed)
            observations.Publish(new FencedWriteLanded(path, landed.Token, landed.Holder, landed.Basis, replaced, landed.Text));
    }

    private sealed class View(SimulatedFenceFiles files, object process, Action read) : IFenceFiles
    {
        public IDisposable? TryLock(string path)
        {
            if (!files._files.ContainsKey(path)) throw new FileNotFoundException(path);
            return files._locks.TryAdd(path, process) ? new Unlocking(files._locks, path) : null;
        }

        public bool FileExists(string path) => files._files.ContainsKey(path);

        public bool DirectoryExists(string path) => false;

        public void CreateDirectory(string path)
        {
        }

        public void CreateFile(string path) => files._files.TryAdd(path, []);

        public byte[] Read(string path)
        {
            if (!files._files.TryGetValue(path, out byte[]? content)) throw new FileNotFoundException(path);
            read();
            return content;
        }

        public long Length(string path) => files._files.TryGetValue(path, out byte[]? content) ? content.Length : 0;

        public void Write(string path, ReadOnlySpan<byte> content) => files._files[path] = content.ToArray();

        public void WriteAt(string path, long offset, ReadOnlySpan<byte> content)
        {
            byte[] before = files._files.GetValueOrDefault(path, []);
            byte[] after = new byte[Math.Max(before.Length, offset + content.Length)];
            before.CopyTo(after, 0);
            content.CopyTo(after.AsSpan((int)offset));
            files._files[path] = after;
        }

        public void Move(string from, string to)
        {
            byte[] content = Read(from);
            files._files.Remove(from);
            files.Put(to, content);
        }

        public void Delete(string path) => files._files.Remove(path);

        public void FlushDirectory(string path)
        {
        }
    }

    private sealed class Unlocking(Dictionary<string, object> locks, string path) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (_isOver) return;
            _isOver = true;
            locks.Remove(path);
        }
    }
}
