using Microsoft.Win32.SafeHandles;

namespace Tenure.Node.Disk;

/// <summary>A real file, written without buffers of ours so that a sync has nothing to forget.</summary>
internal sealed class DirectoryFile(string path, FileMode mode) : IDiskFile
{
    private readonly SafeFileHandle _handle = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read);
    private long? _length;

    public long Length => _length ??= RandomAccess.GetLength(_handle);

    public void Read(long offset, Span<byte> into)
    {
        while (into.Length > 0)
        {
            int read = RandomAccess.Read(_handle, into, offset);
            if (read == 0) throw new EndOfStreamException($"{path} ends at {offset}.");
            into = into[read..];
            offset += read;
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        long end = Length;
        RandomAccess.Write(_handle, bytes, end);
        _length = end + bytes.Length;
    }

    public void Truncate(long length)
    {
        RandomAccess.SetLength(_handle, length);
        _length = length;
    }

    public void WriteAgain(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(_handle, bytes, offset);

    public void Sync() => RandomAccess.FlushToDisk(_handle);

    public void Dispose() => _handle.Dispose();
}
