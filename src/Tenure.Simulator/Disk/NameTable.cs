namespace Tenure.Simulator.Disk;

/// <summary>
/// The directory: which name belongs to which file, as processes see it and as it is on the platter, and the changes in between
/// that no sync of the directory has covered.
/// </summary>
/// <remarks>
/// Each change is atomic: a journal carries a renaming's two halves together, so no crash shows both names, or neither of two
/// files that the same name had. But any of them may be lost while later ones are kept: ext4 keeps them in order, Btrfs does not
/// (Pillai et al., "All file systems are not created equal", OSDI 2014, table 1). To sync a file does not sync its name, whatever
/// ext4 does beyond what POSIX asks; and to sync the directory syncs no file's content or length.
/// </remarks>
internal sealed class NameTable
{
    private readonly SortedDictionary<string, Inode> _seen = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Inode> _durable = new(StringComparer.Ordinal);
    private readonly List<Change> _unsynced = [];

    public IEnumerable<string> Names => _seen.Keys;

    public IEnumerable<Inode> Files => _seen.Values;

    public IEnumerable<KeyValuePair<string, Inode>> DurableFiles => _durable;

    public Inode this[string name] =>
        _seen.TryGetValue(name, out Inode? file) ? file : throw new FileNotFoundException($"There is no file {name}.", name);

    public bool Contains(string name) => _seen.ContainsKey(name);

    public void Create(string name, Inode file) => Make(new Change(null, name, file));

    public void Delete(string name) => Make(new Change(name, null, this[name]));

    public void Rename(string from, string to)
    {
        this[from].Vouch();
        Make(new Change(from, to, this[from]));
    }

    public void Sync()
    {
        foreach (Change change in _unsynced) change.ApplyTo(_durable);
        _unsynced.Clear();
    }

    /// <summary>The machine stops: only the platter is left, and of what is not synced whatever was chosen to be.</summary>
    public void Crash(IChoices choices)
    {
        foreach (Change change in _unsynced)
            if (choices.Pick(2) == 1) change.ApplyTo(_durable);
        _unsynced.Clear();

        _seen.Clear();
        foreach ((string name, Inode file) in _durable)
        {
            file.Crash(choices);
            _seen.Add(name, file);
        }
    }

    public NameTable Copy()
    {
        var copies = new Dictionary<Inode, Inode>(ReferenceEqualityComparer.Instance);
        var table = new NameTable();
        foreach ((string name, Inode file) in _seen) table._seen.Add(name, CopyOf(file));
        foreach ((string name, Inode file) in _durable) table._durable.Add(name, CopyOf(file));
        foreach (Change change in _unsynced) table._unsynced.Add(change with { File = CopyOf(change.File) });
        return table;

        Inode CopyOf(Inode file) => copies.TryGetValue(file, out Inode? copy) ? copy : copies[file] = file.Copy();
    }

    private void Make(Change change)
    {
        change.ApplyTo(_seen);
        _unsynced.Add(change);
    }

    /// <summary>A file loses a name, gains one, or both at once.</summary>
    private readonly record struct Change(string? Lost, string? Gained, Inode File)
    {
        public void ApplyTo(SortedDictionary<string, Inode> names)
        {
            if (Lost is not null && names.TryGetValue(Lost, out Inode? holder) && holder == File) names.Remove(Lost);
            if (Gained is not null) names[Gained] = File;
        }
    }
}
