using System.Text;

namespace Tenure;

/// <summary>
/// A directory that only the leader can write to: it accepts a token that is at least as high as every token before it,
/// and refuses the others, also from a process that still takes itself for the leader.
/// </summary>
/// <remarks>
/// <para>
/// <b>The rule.</b> A token passes if its scope is the fence's, and its number is higher than the highest so far, or equal
/// and from the same holder. The highest token and the change of the file are one atomic step: after a crash or a power
/// failure at any point both have happened or neither.
/// </para>
/// <para>
/// <b>What is guaranteed.</b> When a call returns, its change is durable. When it throws <see cref="FenceException"/> or
/// <see cref="OperationCanceledException"/>, nothing was written; after any other exception the change may or may not have
/// been made, and the next call, by anybody, decides it before it does anything else. A read through this class sees
/// every change that returned before it began.
/// </para>
/// <para>
/// <b>What others see</b> that read the files directly: a written file changes from one whole content to another, in
/// the order in which the changes were accepted, never back to an older one; an appended file grows, and its last record
/// may be half there for a moment. After a crash they may see the last accepted change late: from the next call on.
/// </para>
/// <para>
/// <b>What it needs.</b> A local file system whose renames are atomic and whose <c>flock</c> works across processes;
/// network disks need more than this. Everybody who writes must go through the fence: it cannot stop a plain
/// <c>cp</c>. The folder <c>.fence</c> is its memory: whoever deletes that makes it forget.
/// </para>
/// </remarks>
public sealed class FencedDirectory
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    private readonly IFenceFiles _files;
    private readonly FenceStorage _storage;
    private readonly FencedDirectoryOptions _options;
    private readonly Surroundings _surroundings;

    private FencedDirectory(string path, IFenceFiles files, FenceStorage storage, FencedDirectoryOptions options, Surroundings surroundings)
    {
        Path = path;
        _files = files;
        _storage = storage;
        _options = options;
        _surroundings = surroundings;
    }

    /// <summary>The directory's full path.</summary>
    public string Path { get; }

    /// <summary>
    /// Sets up a fence for the tokens of one election, creating the directory where it is missing. Where the same fence is
    /// there already, it stays as it is. Do this once, by hand or at installation: a program that provisions at each start
    /// would also do it after somebody deleted the fence's memory.
    /// </summary>
    /// <exception cref="FenceException">The directory is fenced for another scope, its record is damaged, or it is busy.</exception>
    public static async Task<FencedDirectory> ProvisionAsync(
        string path, string scope, FencedDirectoryOptions? options = null, CancellationToken cancellationToken = default)
    {
        FencingToken.ThrowIfNotName(scope, nameof(scope));
        FencedDirectory directory = Create(path, options);
        directory._storage.Prepare();
        await directory.EnterAsync(() => directory._storage.Provision(scope), cancellationToken);
        return directory;
    }

    /// <summary>Opens a directory that has been provisioned.</summary>
    /// <exception cref="FenceException">It has no fence.</exception>
    public static FencedDirectory Open(string path, FencedDirectoryOptions? options = null)
    {
        FencedDirectory directory = Create(path, options);
        return directory._storage.IsProvisioned ? directory : throw FenceStorage.NotProvisioned(directory.Path);
    }

    /// <summary>Replaces a file, or creates it.</summary>
    /// <exception cref="FenceRefusedException">The token is not the leader's.</exception>
    /// <exception cref="FenceException">The fence could not be asked.</exception>
    public Task WriteAsync(
        string fileName, ReadOnlyMemory<byte> content, FencingToken token, CancellationToken cancellationToken = default)
    {
        ThrowIfNotFileName(fileName);
        return EnterAsync(token, record => Change(record, token, new(fileName, AppendAt: null), content), cancellationToken);
    }

    /// <summary>Adds to the end of a file, or creates it.</summary>
    /// <inheritdoc cref="WriteAsync" path="/exception"/>
    public Task AppendAsync(
        string fileName, ReadOnlyMemory<byte> content, FencingToken token, CancellationToken cancellationToken = default)
    {
        ThrowIfNotFileName(fileName);
        return EnterAsync(token, record => Change(record, token, new(fileName, Length(fileName)), content), cancellationToken);
    }

    /// <summary>
    /// Shows the token without writing, so that every older one is refused from now on. A new leader does this before its
    /// first read; else an old write could land between what it reads and what it makes of it.
    /// </summary>
    /// <inheritdoc cref="WriteAsync" path="/exception"/>
    public Task RaiseAsync(FencingToken token, CancellationToken cancellationToken = default) =>
        EnterAsync(token, record => _storage.Raise(record, token), cancellationToken);

    /// <summary>Reads a file as the last accepted change left it.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FenceException">The fence could not be asked.</exception>
    public Task<byte[]> ReadAsync(string fileName, CancellationToken cancellationToken = default)
    {
        ThrowIfNotFileName(fileName);
        return EnterAsync(
            () =>
            {
                _storage.Load();
                return _files.Read(FullName(fileName));
            },
            cancellationToken);
    }

    /// <summary>What the fence remembers.</summary>
    /// <exception cref="FenceException">The fence could not be asked.</exception>
    public Task<FenceStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        EnterAsync(() => _storage.Load().Status, cancellationToken);

    internal static FencedDirectory Create(string path, FencedDirectoryOptions? options, Action<FenceStep>? reached = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        options ??= new FencedDirectoryOptions();
        return On(DurableFiles.Instance, full, options, Surroundings.Of(options.TimeProvider), reached);
    }

    /// <summary>A directory of any file system; of a path that is full already.</summary>
    internal static FencedDirectory On(
        IFenceFiles files, string path, FencedDirectoryOptions options, Surroundings surroundings, Action<FenceStep>? reached = null) =>
        new(path, files, new FenceStorage(path, files) { Reached = reached }, options, surroundings);

    private static void ThrowIfNotFileName(string fileName)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        bool plain = fileName is not "." and not ".."
            && !fileName.StartsWith(FenceStorage.FolderName, StringComparison.OrdinalIgnoreCase)
            && fileName.AsSpan().IndexOfAny('/', '\\') < 0
            && !fileName.Any(char.IsControl)
            && Encoding.UTF8.GetByteCount(fileName) <= 255;
        if (plain) return;

        throw new ArgumentException(
            $"'{fileName}' is no name for a fenced file: it is one name of at most 255 bytes, without / or \\ or control "
            + $"characters, and it does not begin with {FenceStorage.FolderName}.",
            nameof(fileName));
    }

    private string FullName(string fileName) => System.IO.Path.Combine(Path, fileName);

    private long Length(string fileName) => _files.Length(FullName(fileName));

    private void Change(FenceRecord record, FencingToken token, FencedOperation operation, ReadOnlyMemory<byte> content)
    {
        // Asked before the commit: a record whose operation can never be carried out would close the fence for good.
        if (_files.DirectoryExists(FullName(operation.File))) throw new IOException($"'{operation.File}' is a directory.");
        _storage.Change(record, token, operation, content.Span);
    }

    private async Task EnterAsync(FencingToken token, Action<FenceRecord> accepted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        await EnterAsync(
            () =>
            {
                FenceRecord record = _storage.Load();
                if (record.Status.Refusal(token) is { } problem)
                    throw new FenceRefusedException(problem, token, record.Status);
                accepted(record);
                return true;
            },
            cancellationToken);
    }

    /// <summary>
    /// Runs the section alone, among all processes. Once inside it is not cancelled, so that its outcome is certain; it runs
    /// in the background because flushing a file blocks.
    /// </summary>
    private async Task<T> EnterAsync<T>(Func<T> section, CancellationToken cancellationToken)
    {
        using IDisposable gate = await LockAsync(cancellationToken);
        return await _surroundings.Run(section);
    }

    private async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        TimeProvider time = _surroundings.Time;
        long began = time.GetTimestamp();
        for (TimeSpan pause = TimeSpan.FromMilliseconds(1); ; pause = pause < LongestPause ? pause * 2 : LongestPause)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryLock() is { } gate) return gate;
            if (time.GetElapsedTime(began) >= _options.LockTimeout) throw Busy();
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private IDisposable? TryLock()
    {
        try
        {
            return _files.TryLock(_storage.LockFile);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw FenceStorage.NotProvisioned(Path);
        }
    }

    private FenceException Busy() => new(
        FenceProblem.Busy,
        $"'{Path}' has been locked for {_options.LockTimeout.TotalSeconds:0.###} s: a process was probably stopped while it "
        + "wrote. Continue it or end it; its end releases the lock. Nothing was written.");
}
