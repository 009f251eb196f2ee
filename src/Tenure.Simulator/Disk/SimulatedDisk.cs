using System.Runtime.InteropServices;
using Tenure.Node.Disk;
using Tenure.Protocols;

namespace Tenure.Simulator.Disk;

/// <summary>
/// A machine's directory, which forgets what was not synced when the machine stops. It is deterministic: what is not decided by
/// the calls is decided by the choices.
/// </summary>
/// <remarks>
/// When only the process ends (<see cref="Kill"/>), the kernel keeps the page cache, and the next process sees all that was
/// written, synced or not. When the machine stops (<see cref="Crash(IChoices)"/>), what a sync has covered is left, and of all else
/// one of the legal remains: see <see cref="UnsyncedChanges"/> and <see cref="NameTable"/>.
/// </remarks>
internal sealed class SimulatedDisk : IDisk
{
    private readonly IChoices _choices;
    private readonly NameTable _names;
    private int _lives;

    /// <param name="choices">Decides how much of an operation that fails has happened all the same.</param>
    public SimulatedDisk(IChoices choices)
        : this(choices, new NameTable())
    {
    }

    private SimulatedDisk(IChoices choices, NameTable names) => (_choices, _names) = (choices, names);

    /// <summary>How many operations were begun that a crash may tear.</summary>
    public int Operations { get; private set; }

    /// <summary>Asked before each operation, what goes wrong with it. It may throw, and the process is then taken to end there.</summary>
    public Func<DiskOperation, DiskFault>? Fault { get; set; }

    /// <summary>Told after each operation that has succeeded.</summary>
    public Action<DiskOperation>? Done { get; set; }

    /// <summary>How many bytes all files may have together.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    public long Used => _names.Files.Sum(file => (long)file.Length);

    public IReadOnlyList<string> Files() => [.. _names.Names];

    public IDiskFile Create(string name)
    {
        var operation = new DiskOperation(DiskOperationKind.Create, name, 0);
        Refuse(Begin(operation));
        if (_names.Contains(name)) throw new IOException($"The file {name} exists.");
        var file = new Inode();
        _names.Create(name, file);
        Done?.Invoke(operation);
        return new OpenFile(this, name, file);
    }

    public IDiskFile Open(string name)
    {
        var operation = new DiskOperation(DiskOperationKind.Open, name, 0);
        Refuse(Begin(operation));
        Inode file = _names[name];
        Done?.Invoke(operation);
        return new OpenFile(this, name, file);
    }

    public void Delete(string name)
    {
        var operation = new DiskOperation(DiskOperationKind.Delete, name, 0);
        Refuse(Begin(operation));
        _names.Delete(name);
        Done?.Invoke(operation);
    }

    public void Rename(string from, string to)
    {
        var operation = new DiskOperation(DiskOperationKind.Rename, from, 0);
        Refuse(Begin(operation));
        _names.Rename(from, to);
        Done?.Invoke(operation);
    }

    /// <summary>A failed one leaves the changes as unsynced as they were: a journal gives up or keeps them, but forgets none.</summary>
    public void SyncDirectory()
    {
        var operation = new DiskOperation(DiskOperationKind.SyncDirectory, "", 0);
        Refuse(Begin(operation));
        _names.Sync();
        Done?.Invoke(operation);
    }

    /// <summary>The process ends. What it has open is of no use any more.</summary>
    public void Kill() => _lives++;

    /// <summary>The machine stops.</summary>
    public void Crash(IChoices choices)
    {
        _lives++;
        _names.Crash(choices);
    }

    /// <summary>The machine stops, with remains drawn by chance.</summary>
    public void Crash(ref SplitMix64 random) => Crash(new SeededChoices(random.Next()));

    /// <summary>
    /// One bit on the platter falls over; it shows after the next crash. What the last sync added to a file is spared: whoever
    /// reads it cannot tell damage from a write that the crash tore, so there no program can know what was durable. Only a
    /// file that got its name after its last sync is whole or damaged, and is not spared.
    /// </summary>
    /// <returns>Where, or null where there is nothing to damage.</returns>
    public (string File, int Byte)? Rot(IChoices choices)
    {
        if (PickDurable(choices, file => file.NewestDurable > 0) is not var (name, file)) return null;
        int at = choices.Pick(file.NewestDurable);
        file.FlipBit(at, choices.Pick(8));
        return (name, at);
    }

    /// <summary>
    /// It comes out that the drive once put a sector into another's place. It spares what <see cref="Rot"/> spares.
    /// </summary>
    /// <returns>Which sector is missing, or null where there are none to confuse.</returns>
    public (string File, int Byte)? Misdirect(IChoices choices)
    {
        if (PickDurable(choices, file => file.SettledSectors > 0) is not var (name, file)) return null;
        if (PickDurable(choices, other => other.SettledSectors > (other == file ? 1 : 0)) is not var (_, other)) return null;
        int sector = choices.Pick(file.SettledSectors);
        int place = choices.Pick(other.SettledSectors - (other == file ? 1 : 0));
        if (other == file && place >= sector) place++;
        other.Overwrite(place, file.Lose(sector));
        return (name, sector * FileImage.SectorSize);
    }

    /// <summary>A disk of its own with the same content, open files apart, as if the process had ended at this moment.</summary>
    public SimulatedDisk Copy(IChoices choices) => new(choices, _names.Copy()) { Capacity = Capacity };

    /// <summary>Differs, but for odds of one in 2⁶⁴, where what processes see differs.</summary>
    public ulong Fingerprint()
    {
        ulong hash = 0;
        foreach (string name in _names.Names)
        {
            foreach (char letter in name) Mix(letter);
            Mix((ulong)_names[name].Length);
            foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(_names[name].Padded)) Mix(word);
        }

        return hash;

        void Mix(ulong word) => hash = new SplitMix64(hash ^ word).Next();
    }

    private (string Name, Inode File)? PickDurable(IChoices choices, Func<Inode, bool> fits)
    {
        (string, Inode)[] files = [.. _names.DurableFiles.Where(entry => fits(entry.Value)).Select(entry => (entry.Key, entry.Value))];
        return files.Length == 0 ? null : files[choices.Pick(files.Length)];
    }

    private DiskFault Begin(in DiskOperation operation)
    {
        if (operation.Changes) Operations++;
        return Fault?.Invoke(operation) ?? DiskFault.None;
    }

    private static void Refuse(DiskFault fault)
    {
        if (fault is DiskFault.Error) throw new IOException("Input/output error");
        if (fault is DiskFault.NoSpace) throw new IOException("No space left on device");
    }

    private void Append(Inode file, in DiskOperation operation, ReadOnlySpan<byte> bytes)
    {
        DiskFault fault = Begin(operation);
        if (fault is DiskFault.Error) Refuse(fault);
        if (fault is not DiskFault.NoSpace && Capacity - bytes.Length >= Used)
        {
            file.Append(bytes);
            Done?.Invoke(operation);
            return;
        }

        int room = fault is DiskFault.NoSpace
            ? _choices.Pick(Math.Max(1, FileImage.SectorsOf(bytes.Length))) * FileImage.SectorSize
            : (int)Math.Max(0, Capacity - Used);
        if (room > 0) file.Append(bytes[..room]);
        Refuse(DiskFault.NoSpace);
    }

    private void Sync(Inode file, in DiskOperation operation)
    {
        DiskFault fault = Begin(operation);
        if (fault is DiskFault.Error or DiskFault.NoSpace)
        {
            file.FailSync(_choices);
            Refuse(fault);
        }

        file.Sync();
        Done?.Invoke(operation);
    }

    /// <summary>A file as one process has it open.</summary>
    private sealed class OpenFile(SimulatedDisk disk, string name, Inode file) : IDiskFile
    {
        private readonly int _life = disk._lives;

        public long Length => file.Length;

        public void Read(long offset, Span<byte> into)
        {
            DiskOperation operation = Operation(DiskOperationKind.Read, into.Length);
            Refuse(disk.Begin(operation));
            if (offset + into.Length > file.Length) throw new EndOfStreamException($"{name} ends at {file.Length}.");
            file.Content.Slice((int)offset, into.Length).CopyTo(into);
            disk.Done?.Invoke(operation);
        }

        public void Append(ReadOnlySpan<byte> bytes) => disk.Append(file, Operation(DiskOperationKind.Append, bytes.Length), bytes);

        public void Truncate(long length)
        {
            DiskOperation operation = Operation(DiskOperationKind.Truncate, length);
            Refuse(disk.Begin(operation));
            file.Truncate((int)length);
            disk.Done?.Invoke(operation);
        }

        public void WriteAgain(long offset, ReadOnlySpan<byte> bytes)
        {
            Invariant.Holds(file.Content.Slice((int)offset, bytes.Length).SequenceEqual(bytes));
            DiskOperation operation = Operation(DiskOperationKind.WriteAgain, bytes.Length);
            Refuse(disk.Begin(operation));
            file.WriteAgain((int)offset, bytes.Length);
            disk.Done?.Invoke(operation);
        }

        public void Sync() => disk.Sync(file, Operation(DiskOperationKind.Sync, 0));

        public void Dispose()
        {
        }

        private DiskOperation Operation(DiskOperationKind kind, long bytes)
        {
            Invariant.Holds(_life == disk._lives, "a process that has ended touches no file");
            return new DiskOperation(kind, name, bytes);
        }
    }
}
