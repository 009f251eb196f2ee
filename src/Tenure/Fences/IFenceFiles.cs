namespace Tenure;

/// <summary>
/// The few things that a crash-safe directory needs of its file system: a lock that reports it where it does not work, names that
/// are durable, and files that appear whole or not at all. <see cref="DurableFiles"/> in production; a simulator gives its own.
/// </summary>
internal interface IFenceFiles
{
    /// <summary>
    /// Takes the exclusive lock of a file, or returns null where another has it, in this process or another. Disposing of the
    /// result releases the lock, and so does the end of its process, however it comes.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file; also <see cref="DirectoryNotFoundException"/>.</exception>
    IDisposable? TryLock(string path);

    bool FileExists(string path);

    bool DirectoryExists(string path);

    void CreateDirectory(string path);

    /// <summary>Creates an empty file; one that is there stays as it is.</summary>
    void CreateFile(string path);

    /// <exception cref="FileNotFoundException">There is no such file; also <see cref="DirectoryNotFoundException"/>.</exception>
    byte[] Read(string path);

    /// <summary>How long a file is; 0 where there is none.</summary>
    long Length(string path);

    /// <summary>Writes a new file, or all of an old one anew, and waits until its content is durable. Its name may not be.</summary>
    void Write(string path, ReadOnlySpan<byte> content);

    /// <summary>Writes at an offset of a file, creating it where it is missing, and waits until the content is durable.</summary>
    void WriteAt(string path, long offset, ReadOnlySpan<byte> content);

    /// <summary>Gives a file another name, in one step and in place of whatever had it.</summary>
    void Move(string from, string to);

    void Delete(string path);

    /// <summary>Waits until the names in a directory are durable: created, renamed and deleted files.</summary>
    void FlushDirectory(string path);
}
