namespace Tenure.Protocols.Raft;

/// <summary>
/// The configurations that a log holds. The newest is in effect from the moment it is appended, committed or not (§6); when
/// its entry is cut off, the one before it is in effect again.
/// </summary>
internal sealed class ConfigurationHistory
{
    /// <summary>In log order; the first is the one in effect at the log's base, so there is always one.</summary>
    private readonly List<Change> _changes;

    public ConfigurationHistory(LogBase start) => _changes = [new Change(start.Last.Index, start.Configuration)];

    private ConfigurationHistory(ConfigurationHistory other) => _changes = [.. other._changes];

    public Configuration Newest => _changes[^1].Configuration;

    /// <summary>The entry that brought <see cref="Newest"/>.</summary>
    public LogIndex NewestIndex => _changes[^1].Index;

    public ConfigurationHistory Copy() => new(this);

    /// <summary>All else follows from the entries, which the log describes.</summary>
    public void Describe(ref StateHash hash) => _changes[0].Configuration.Describe(ref hash);

    public Configuration At(LogIndex index)
    {
        int change = _changes.FindLastIndex(each => each.Index <= index);
        Invariant.Holds(change >= 0);
        return _changes[change].Configuration;
    }

    public void Append(in Entry entry)
    {
        if (entry.Kind != EntryKind.Configuration) return;

        Configuration? configuration = ConfigurationCodec.TryRead(entry.Data);
        Invariant.Holds(configuration is not null && entry.Index > NewestIndex);
        _changes.Add(new Change(entry.Index, configuration));
    }

    public void TruncateFrom(LogIndex first) => _changes.RemoveAll(change => change.Index >= first);

    /// <summary>The log begins at this index now; only the configuration that is in effect there is still needed of what precedes it.</summary>
    public void Compact(LogIndex through)
    {
        int first = _changes.FindLastIndex(change => change.Index <= through);
        _changes.RemoveRange(0, first);
    }

    public void Restart(LogBase start)
    {
        _changes.Clear();
        _changes.Add(new Change(start.Last.Index, start.Configuration));
    }

    private readonly record struct Change(LogIndex Index, Configuration Configuration);
}
