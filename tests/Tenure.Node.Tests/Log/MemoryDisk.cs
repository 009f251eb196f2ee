using Tenure.Node.Disk;

namespace Tenure.Node.Tests.Log;

/// <summary>
/// A stand-in for a directory: it keeps apart what was written and what was synced, so that a test can crash it, and it can
/// be told to fail.
/// </summary>
internal sealed class MemoryDisk : IDisk
{
    private readonly Dictionary<string, MemoryFile> _files = [];

    public bool FailsToSync { get; set; }

    public int Syncs { get; private set; }

    public byte[] this[string name]
    {
        get => [.. _files[name].Content];
        set => _files[name] = new MemoryFile(this) { Content = [.. value] };
    }

    public IReadOnlyList<string> Files() => [.. _files.Keys.Order(StringComparer.Ordinal)];

    public IDiskFile Create(string name) => _files[name] = new MemoryFile(this);

    public IDiskFile Open(string name) => _files[name];

    public void Delete(string name) => _files.Remove(name);

    public void Rename(string from, string to)
    {
        _files[to] = _files[from];
        _files.Remove(from);
    }

    public void SyncDirectory()
    {
    }

    private sealed class MemoryFile(MemoryDisk disk) : IDiskFile
    {
        public List<byte> Content { get; set; } = [];

        public long Length => Content.Count;

        public void Read(long offset, Span<byte> into)
        {
            for (int i = 0; i < into.Length; i++) into[i] = Content[(int)offset + i];
        }

        public void Append(ReadOnlySpan<byte> bytes) => Content.AddRange(bytes);

        public void Truncate(long length) => Content.RemoveRange((int)length, Content.Count - (int)length);

        public void WriteAgain(long offset, ReadOnlySpan<byte> bytes)
        {
        }

        public void Sync()
        {
            if (disk.FailsToSync) throw new IOException("The disk failed.");
            disk.Syncs++;
        }

        public void Dispose()
        {
        }
    }
}
