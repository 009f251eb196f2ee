namespace Tenure;

/// <summary>The points at which a crash may come; tests stop there.</summary>
internal enum FenceStep
{
    ContentStaged,
    RecordStaged,
    Committed,
    Applied,
}

/// <summary>
/// What a fenced directory does inside its lock. An operation commits by one rename: the new record, which holds both the
/// highest token and the operation, takes the place of the old one. Before it, the content was made durable under a name
/// of its own; after it, the operation is carried out on the file that readers see. A crash in between is mended by
/// whoever enters next, because the operation can be repeated: the staged content is there until it is done.
/// </summary>
internal sealed class FenceStorage(string directory, IFenceFiles files)
{
    /// <summary>The fence's own folder inside the directory.</summary>
    public const string FolderName = ".fence";

    private readonly string _folder = Path.Combine(directory, FolderName);
    private readonly string _record = Path.Combine(directory, FolderName, "record");

    public string LockFile => Path.Combine(_folder, "lock");

    public bool IsProvisioned => files.FileExists(_record);

    /// <summary>Called at each step, by tests that crash there.</summary>
    public Action<FenceStep>? Reached { get; init; }

    /// <summary>Makes the fence's folder and its lock, in which <see cref="Provision"/> then runs.</summary>
    public void Prepare()
    {
        files.CreateDirectory(_folder);
        files.CreateFile(LockFile);
    }

    /// <summary>Writes the first record, or keeps the one that is there: a fence never forgets.</summary>
    public FenceRecord Provision(string scope)
    {
        if (!IsProvisioned)
        {
            Replace(_record, new FenceRecord(scope, 0, string.Empty, 0, null).ToBytes());
            files.FlushDirectory(directory);
            files.FlushDirectory(Path.GetDirectoryName(directory) ?? directory);
        }

        FenceRecord record = Load();
        if (record.Scope == scope) return record;
        throw new FenceException(
            FenceProblem.WrongScope, $"'{directory}' is fenced for the scope '{record.Scope}' and cannot serve '{scope}' too.");
    }

    /// <summary>Reads the record, and finishes what it says was accepted.</summary>
    /// <remarks>
    /// A process that was killed may have left names that the kernel knows and the disk does not. Whoever enters builds on them, so
    /// they are made durable first.
    /// </remarks>
    public FenceRecord Load()
    {
        FenceRecord record = ReadRecord();
        files.FlushDirectory(_folder);
        files.FlushDirectory(directory);
        if (record.Operation is not null) Apply(record);
        return record;
    }

    /// <summary>Accepts a token without changing a file.</summary>
    public void Raise(FenceRecord record, FencingToken token)
    {
        if (record.Status.Highest != token) Commit(record.Accept(token, operation: null));
    }

    /// <summary>Accepts a token and changes a file, both or neither.</summary>
    public void Change(FenceRecord record, FencingToken token, FencedOperation operation, ReadOnlySpan<byte> content)
    {
        FenceRecord next = record.Accept(token, operation);
        files.Write(StagedFile(next), content);
        files.FlushDirectory(_folder); // Else the record could survive a power failure and the content's name not.
        Reached?.Invoke(FenceStep.ContentStaged);
        Commit(next);
        Apply(next);
    }

    private FenceRecord ReadRecord()
    {
        byte[] bytes;
        try
        {
            bytes = files.Read(_record);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw NotProvisioned(directory);
        }

        return FenceRecord.TryRead(bytes, out FenceRecord? record, out string problem)
            ? record!
            : throw new FenceException(
                FenceProblem.Damaged,
                $"The fence's record '{_record}' is damaged: {problem}. Nothing was written. Restore it from a copy; where "
                + "there is none, make sure that no old leader runs before you delete it and provision the fence anew.");
    }

    public static FenceException NotProvisioned(string directory) => new(
        FenceProblem.NotProvisioned,
        $"'{directory}' has no fence. Set one up once, on purpose: tenure fence provision, or FencedDirectory.ProvisionAsync.");

    private void Commit(FenceRecord next)
    {
        Replace(_record, next.ToBytes());
        Reached?.Invoke(FenceStep.Committed);
    }

    /// <summary>
    /// Carries out an accepted operation, as often as need be. The directory is flushed before the next record can take
    /// this one's place, so that a power failure cannot lose a file whose record is gone.
    /// </summary>
    private void Apply(FenceRecord record)
    {
        FencedOperation operation = record.Operation!;
        string staged = StagedFile(record);
        if (!files.FileExists(staged)) return;

        string file = Path.Combine(directory, operation.File);
        if (operation.AppendAt is not { } offset)
        {
            files.Move(staged, file);
            files.FlushDirectory(directory);
        }
        else
        {
            files.WriteAt(file, offset, files.Read(staged));
            files.FlushDirectory(directory);
            files.Delete(staged);
        }

        Reached?.Invoke(FenceStep.Applied);
    }

    private void Replace(string path, byte[] content)
    {
        string next = path + ".next";
        files.Write(next, content);
        Reached?.Invoke(FenceStep.RecordStaged);
        files.Move(next, path);
        files.FlushDirectory(_folder);
    }

    private string StagedFile(FenceRecord record) => Path.Combine(_folder, $"{record.Sequence}.staged");
}
