namespace Tenure.Simulator.Disk;

/// <summary>
/// The changes of one file that no sync has covered, in order, and what a crash may make of them.
/// </summary>
/// <remarks>
/// <para>POSIX promises nothing for them. What is modelled is the most that a file system with a journal of its metadata may
/// do (ext4 with data=ordered, XFS), so that a program which survives this survives those:</para>
/// <list type="bullet">
/// <item>Each sector is written or not, independently of all others and of the order of the writes: torn, lost and reordered
/// writes are all subsets. Of a sector that changed several times, any of its versions may have been written.</item>
/// <item>The length follows the order of the changes, because the journal keeps it, but not the content: it may be that of any
/// moment, or, while the file grew, any sector boundary in between. A sector inside the length that was not written
/// reads as zeros; both file systems see to it that what other files left in the blocks never shows.</item>
/// <item>A sector that was cut off and then appended again lies in another block. So either the cut has happened, and what was
/// there before is gone, or it has not, and what was appended later does not show.</item>
/// </list>
/// <para>A sector is never half written (<see cref="FileImage.SectorSize"/>).</para>
/// </remarks>
internal sealed class UnsyncedChanges
{
    private static readonly byte[] Zeros = new byte[FileImage.SectorSize];

    private readonly List<Change> _changes;

    public UnsyncedChanges() => _changes = [];

    // Changes are never changed themselves, so copies share them.
    private UnsyncedChanges(UnsyncedChanges original) => _changes = [.. original._changes];

    public bool Any => _changes.Count > 0;

    public UnsyncedChanges Copy() => new(this);

    public void Resize(int length) => _changes.Add(new Change(length, null));

    public void Write(int sector, ReadOnlySpan<byte> content) => _changes.Add(new Change(sector, content.ToArray()));

    public void Clear() => _changes.Clear();

    /// <summary>Makes all of it durable.</summary>
    public void ApplyTo(FileImage platter)
    {
        foreach ((int number, byte[]? content) in _changes)
        {
            if (content is null) platter.SetLength(number);
            else platter.Write(number, content);
        }
    }

    /// <summary>What a crash leaves on the platter.</summary>
    public FileImage Survive(FileImage platter, IChoices choices)
    {
        if (!Any) return platter;

        (int counted, int length) = PickLength(platter.Length, choices);
        FileImage survivor = platter.Copy();
        survivor.SetLength(length);
        List<byte[]>?[] versions = Versions(platter, counted, length);
        for (int sector = 0; sector < versions.Length; sector++)
        {
            if (versions[sector] is not { } possible) continue;
            survivor.Write(sector, possible[possible.Count == 1 ? 0 : choices.Pick(possible.Count)]);
        }

        return survivor;
    }

    /// <summary>The length, and the number of the last change that it follows from: -1 where it is the durable one.</summary>
    private (int Counted, int Length) PickLength(int durable, IChoices choices)
    {
        List<(int Counted, int Length)> possible = [(-1, durable)];
        int before = durable;
        for (int i = 0; i < _changes.Count; i++)
        {
            if (_changes[i].Content is not null) continue;
            int after = _changes[i].Number;
            for (int end = before / FileImage.SectorSize * FileImage.SectorSize + FileImage.SectorSize; end < after; end += FileImage.SectorSize)
                possible.Add((i, end));
            if (after != before) possible.Add((i, after));
            before = after;
        }

        return possible[possible.Count == 1 ? 0 : choices.Pick(possible.Count)];
    }

    /// <summary>For each sector what it may hold, where that is not simply what it held; the first is what it holds unwritten.</summary>
    private List<byte[]>?[] Versions(FileImage platter, int counted, int length)
    {
        var versions = new List<byte[]>?[FileImage.SectorsOf(length)];
        int hidden = versions.Length;
        int before = platter.Length;
        for (int i = 0; i < _changes.Count; i++)
        {
            (int number, byte[]? content) = _changes[i];
            if (content is not null)
            {
                if (number >= hidden) continue;
                List<byte[]> possible = versions[number] ??= [Unwritten(platter, number)];
                int visible = Math.Min(FileImage.SectorSize, length - number * FileImage.SectorSize);
                if (!possible.Exists(other => other.AsSpan(0, visible).SequenceEqual(content.AsSpan(0, visible)))) possible.Add(content);
                continue;
            }

            if (number < before && i <= counted) CutOff(versions, number);
            else if (number < before) hidden = Math.Min(hidden, FileImage.SectorsOf(number));
            before = number;
        }

        return versions;
    }

    private static byte[] Unwritten(FileImage platter, int sector) => sector < platter.Sectors ? platter.Sector(sector).ToArray() : Zeros;

    private static void CutOff(List<byte[]>?[] versions, int length)
    {
        for (int sector = FileImage.SectorsOf(length); sector < versions.Length; sector++) versions[sector] = [Zeros];

        // The rest of the last sector was cleared on the platter before the journal let go of what is behind it.
        int last = length / FileImage.SectorSize;
        if (last < versions.Length && versions[last] is { } possible) possible.RemoveRange(0, possible.Count - 1);
    }

    /// <summary>A sector's new content, or, without one, a new length.</summary>
    private readonly record struct Change(int Number, byte[]? Content);
}
