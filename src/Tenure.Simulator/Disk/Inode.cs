using Tenure.Protocols;

namespace Tenure.Simulator.Disk;

/// <summary>
/// A file apart from its name: what processes see of it, which is the page cache, what is on the platter, and the changes in
/// between that no sync has covered.
/// </summary>
internal sealed class Inode
{
    private readonly UnsyncedChanges _unsynced;
    private FileImage _cache;
    private FileImage _platter;

    /// <summary>Where the first append since the last sync begins.</summary>
    private int _appendedFrom;

    public Inode()
    {
        _unsynced = new UnsyncedChanges();
        _cache = new FileImage();
        _platter = new FileImage();
    }

    private Inode(Inode original)
    {
        _unsynced = original._unsynced.Copy();
        _cache = original._cache.Copy();
        _platter = original._platter.Copy();
        (_appendedFrom, NewestDurable) = (original._appendedFrom, original.NewestDurable);
    }

    public int Length => _cache.Length;

    public ReadOnlySpan<byte> Content => _cache.Content;

    /// <summary>The content in whole sectors.</summary>
    public ReadOnlySpan<byte> Padded => _cache.Padded;

    /// <summary>Where on the platter begins what the last successful sync has added to it, unless a new name vouches for all.</summary>
    public int NewestDurable { get; private set; }

    /// <summary>How many sectors lie in front of it, and hold nothing of it.</summary>
    public int SettledSectors => NewestDurable == _platter.Length ? _platter.Sectors : NewestDurable / FileImage.SectorSize;

    public Inode Copy() => new(this);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (!_unsynced.Any) _appendedFrom = _cache.Length;
        int first = _cache.Length / FileImage.SectorSize;
        _cache.Append(bytes);
        _unsynced.Resize(_cache.Length);
        for (int sector = first; sector < _cache.Sectors; sector++) _unsynced.Write(sector, _cache.Sector(sector));
    }

    public void Truncate(int length)
    {
        Invariant.Holds(length <= _cache.Length);
        _cache.SetLength(length);
        int last = length / FileImage.SectorSize;
        if (last < _cache.Sectors) _unsynced.Write(last, _cache.Sector(last));
        _unsynced.Resize(length);
        (_appendedFrom, NewestDurable) = (Math.Min(_appendedFrom, length), Math.Min(NewestDurable, length));
    }

    public void WriteAgain(int offset, int length)
    {
        _unsynced.Resize(_cache.Length);
        for (int sector = offset / FileImage.SectorSize; sector < FileImage.SectorsOf(offset + length); sector++) _unsynced.Write(sector, _cache.Sector(sector));
    }

    public void Sync()
    {
        if (_unsynced.Any) NewestDurable = _appendedFrom;
        _unsynced.ApplyTo(_platter);
        _unsynced.Clear();
    }

    /// <summary>A file that gets its name when it is durable is whole under that name: what is missing then is damage.</summary>
    public void Vouch()
    {
        if (!_unsynced.Any) NewestDurable = _platter.Length;
    }

    /// <summary>
    /// A sync that fails. Linux takes the pages for clean all the same: processes go on seeing what they wrote, nothing
    /// will write it again, and the next sync succeeds (Rebello et al., "Can applications recover from fsync failures?",
    /// USENIX ATC 2020, §3).
    /// </summary>
    public void FailSync(IChoices choices)
    {
        _platter = _unsynced.Survive(_platter, choices);
        _unsynced.Clear();
    }

    /// <summary>The machine stops: only the platter is left.</summary>
    public void Crash(IChoices choices)
    {
        FailSync(choices);
        _cache = _platter.Copy();
    }

    /// <summary>The drive's own damage; it shows when the page cache is gone.</summary>
    public void FlipBit(int at, int bit) => _platter.FlipBit(at, bit);

    /// <summary>Another sector arrives in the place of one of this file.</summary>
    public void Overwrite(int sector, ReadOnlySpan<byte> content) => _platter.Write(sector, content);

    /// <summary>A sector reads as if it had never been written.</summary>
    /// <returns>What it should hold.</returns>
    public byte[] Lose(int sector)
    {
        byte[] content = _platter.Sector(sector).ToArray();
        _platter.Write(sector, new byte[FileImage.SectorSize]);
        return content;
    }
}
