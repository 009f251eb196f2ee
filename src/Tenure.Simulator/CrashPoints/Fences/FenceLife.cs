using System.Text;
using Tenure.Simulator.Disk;

namespace Tenure.Simulator.CrashPoints.Fences;

/// <summary>
/// A process that enters a fence, finishes what another has left, and changes files with higher and higher tokens. Every moment
/// between two of its operations on the disk is a point at which it may end.
/// </summary>
internal sealed class FenceLife
{
    private readonly SimulatedDisk _disk;
    private readonly List<FenceCrashPoint>? _points;
    private readonly DiskFenceFiles _files;
    private readonly FenceStorage _storage;
    private FenceContents[] _allowed;

    /// <param name="disk">The disk, which the life changes.</param>
    /// <param name="allowed">What it may find.</param>
    /// <param name="points">Where the points are noted, or null where nobody asks for them.</param>
    public FenceLife(SimulatedDisk disk, FenceContents[] allowed, List<FenceCrashPoint>? points)
    {
        (_disk, _allowed, _points) = (disk, allowed, points);
        _files = new DiskFenceFiles(disk);
        _storage = new FenceStorage(FenceContents.Folder, _files);
        if (points is not null) disk.Done = Note;
    }

    /// <summary>What the next to enter may find.</summary>
    public FenceContents[] Allowed => _allowed;

    /// <summary>Enters, and changes the files so many times.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Run(int changes)
    {
        try
        {
            FenceContents here = Enter();
            for (int change = 0; change < changes; change++) here = Change(here, change);
            return null;
        }
        catch (FenceException refusal)
        {
            return $"The fence does not open: {refusal.Message}";
        }
    }

    /// <summary>From what it finds on, others build on it: it must still be there after the next end.</summary>
    private FenceContents Enter()
    {
        if (!_storage.IsProvisioned && _allowed.Contains(FenceContents.Nothing))
        {
            var first = new FenceContents(0, "", "");
            _allowed = [FenceContents.Nothing, first];
            _storage.Prepare();
            _storage.Provision(FenceContents.Scope);
            _allowed = [first];
        }

        var found = FenceContents.Of(_storage.Load(), _files);
        if (!_allowed.Contains(found))
            throw new FenceException(FenceProblem.Damaged, $"found {found} instead of {string.Join(" or ", (object[])_allowed)}");
        _allowed = [found];
        return found;
    }

    /// <summary>Replaces one file, appends to another and only raises the fence, in turn; every second token is new.</summary>
    private FenceContents Change(FenceContents here, int change)
    {
        FenceRecord record = _storage.Load();
        var token = FencingToken.Create(FenceContents.Scope, Math.Max(1, here.Highest + (change % 2)), "w");
        string text = $"{token.Number}.{change}" + new string('x', change * 400);
        FenceContents next = (change % 3) switch
        {
            0 => here with { Highest = token.Number, Report = text },
            1 => here with { Highest = token.Number, Log = here.Log + text },
            _ => here with { Highest = token.Number },
        };
        _allowed = [here, next];
        if (change % 3 == 2) _storage.Raise(record, token);
        else _storage.Change(record, token, Operation(change), Encoding.UTF8.GetBytes(text));
        _allowed = [next];
        return next;
    }

    private FencedOperation Operation(int change) => change % 3 == 0
        ? new FencedOperation(FenceContents.ReportName, AppendAt: null)
        : new FencedOperation(FenceContents.LogName, _files.Length(Path.Combine(FenceContents.Folder, FenceContents.LogName)));

    private void Note(DiskOperation operation)
    {
        if (operation.Changes) _points!.Add(new FenceCrashPoint(_disk.Copy(LeastChoices.Instance), _allowed, operation.ToString()));
    }
}

/// <summary>A moment at which the process or the machine may end.</summary>
/// <param name="Disk">The disk as it was then.</param>
/// <param name="Allowed">What the next to enter may find.</param>
/// <param name="After">The operation before.</param>
internal sealed record FenceCrashPoint(SimulatedDisk Disk, FenceContents[] Allowed, string After);
