using Tenure.Node.Disk;
using Tenure.Protocols;
using Tenure.Simulator.Disk;
using static Tenure.Simulator.Tests.Disk.DiskText;

namespace Tenure.Simulator.Tests.Disk;

public sealed class DiskFaultTests
{
    private readonly SimulatedDisk _disk = new(LeastChoices.Instance);

    [Fact]
    public void After_a_sync_that_failed_the_next_one_succeeds_and_makes_nothing_durable() => AfterCrash(disk =>
    {
        IDiskFile file = CreateDurably(disk, "f");
        file.Append(Letters("a100"));
        FailNext(disk, DiskOperationKind.Sync, DiskFault.Error);
        Should.Throw<IOException>(file.Sync);
        file.Sync();
        Text(disk).ShouldBe("f:a100", "processes go on seeing it");
    }).ShouldBe(["f:", "f:.100", "f:a100"], ignoreOrder: true);

    [Fact]
    public void A_sector_that_changes_again_after_a_failed_sync_is_written_whole() => AfterCrash(disk =>
    {
        IDiskFile file = CreateDurably(disk, "f");
        file.Append(Letters("a100"));
        FailNext(disk, DiskOperationKind.Sync, DiskFault.Error);
        Should.Throw<IOException>(file.Sync);
        file.Append(Letters("b100"));
        file.Sync();
    }).ShouldBe(["f:a100b100"]);

    [Fact]
    public void What_is_written_again_after_a_failed_sync_is_covered_by_the_next() => AfterCrash(disk =>
    {
        IDiskFile file = CreateDurably(disk, "f");
        file.Append(Letters("a100"));
        FailNext(disk, DiskOperationKind.Sync, DiskFault.Error);
        Should.Throw<IOException>(file.Sync);
        file.WriteAgain(0, Letters("a100"));
        file.Sync();
    }).ShouldBe(["f:a100"]);

    [Fact]
    public void A_directory_whose_sync_failed_forgets_no_change() => AfterCrash(disk =>
    {
        disk.Create("f");
        FailNext(disk, DiskOperationKind.SyncDirectory, DiskFault.Error);
        Should.Throw<IOException>(disk.SyncDirectory);
        disk.SyncDirectory();
    }).ShouldBe(["f:"]);

    [Fact]
    public void A_full_disk_takes_a_part_of_an_append()
    {
        IDiskFile file = CreateDurably(_disk, "f", "a");
        _disk.Capacity = 600;

        Should.Throw<IOException>(() => file.Append(Letters("b"))).Message.ShouldContain("No space");

        Text(_disk).ShouldBe("f:ab88");
        _disk.Capacity = 2000;
        file.Append(Letters("c"));
        Text(_disk).ShouldBe("f:ab88c");
    }

    [Theory]
    [InlineData(DiskOperationKind.Create)]
    [InlineData(DiskOperationKind.Open)]
    [InlineData(DiskOperationKind.Read)]
    [InlineData(DiskOperationKind.Append)]
    [InlineData(DiskOperationKind.Truncate)]
    [InlineData(DiskOperationKind.WriteAgain)]
    [InlineData(DiskOperationKind.Delete)]
    [InlineData(DiskOperationKind.Rename)]
    [InlineData(DiskOperationKind.SyncDirectory)]
    internal void An_operation_that_fails_has_done_nothing(DiskOperationKind kind)
    {
        IDiskFile file = CreateDurably(_disk, "f", "ab");
        FailNext(_disk, kind, DiskFault.Error);

        Should.Throw<IOException>(() =>
        {
            switch (kind)
            {
                case DiskOperationKind.Create: _disk.Create("g"); break;
                case DiskOperationKind.Open: _disk.Open("f"); break;
                case DiskOperationKind.Read: file.Read(0, new byte[1]); break;
                case DiskOperationKind.Append: file.Append(Letters("c")); break;
                case DiskOperationKind.Truncate: file.Truncate(1); break;
                case DiskOperationKind.WriteAgain: file.WriteAgain(0, Letters("a")); break;
                case DiskOperationKind.Delete: _disk.Delete("f"); break;
                case DiskOperationKind.Rename: _disk.Rename("f", "g"); break;
                case DiskOperationKind.SyncDirectory: _disk.SyncDirectory(); break;
            }
        });

        Text(_disk).ShouldBe("f:ab");
    }

    [Fact]
    public void Rot_turns_one_bit_that_shows_after_a_crash_and_spares_the_newest_append()
    {
        for (ulong seed = 0; seed < 300; seed++)
        {
            var disk = new SimulatedDisk(LeastChoices.Instance);
            IDiskFile file = CreateDurably(disk, "f", "a100");
            file.Append(Letters("b100"));
            file.Sync();
            (string name, int at) = disk.Rot(new SeededChoices(seed))!.Value;
            name.ShouldBe("f");
            at.ShouldBeLessThan(100);
            Text(disk).ShouldBe("f:a100b100");

            disk.Crash(LeastChoices.Instance);

            byte[] rotten = Content(disk, "f");
            int.PopCount(rotten[at] ^ 'a').ShouldBe(1);
            rotten[at] = (byte)'a';
            rotten.ShouldBe(Letters("a100b100"));
        }
    }

    [Fact]
    public void A_sector_that_went_astray_is_missing_in_its_place_and_stands_in_anothers()
    {
        string[] left = [.. Enumerable.Range(0, 200).Select(seed =>
        {
            var disk = new SimulatedDisk(LeastChoices.Instance);
            IDiskFile file = CreateDurably(disk, "f", "ab");
            file.Append(Letters("c"));
            file.Sync();
            disk.Misdirect(new SeededChoices((ulong)seed)).ShouldNotBeNull();
            disk.Crash(LeastChoices.Instance);
            return Text(disk);
        })];

        left.Distinct().ShouldBe(["f:.ac", "f:b.c"], ignoreOrder: true);
    }

    [Fact]
    public void A_file_that_got_its_name_when_it_was_durable_is_not_spared()
    {
        HashSet<int> hit = [];
        for (ulong seed = 0; seed < 300; seed++)
        {
            var disk = new SimulatedDisk(LeastChoices.Instance);
            CreateDurably(disk, "f.new", "ab");
            disk.Rename("f.new", "f");
            disk.SyncDirectory();
            hit.Add(disk.Rot(new SeededChoices(seed))!.Value.Byte / FileImage.SectorSize);
        }

        hit.ShouldBe([0, 1], ignoreOrder: true);
    }

    [Fact]
    public void Where_nothing_is_settled_nothing_is_damaged()
    {
        CreateDurably(_disk, "f", "ab");

        _disk.Rot(LeastChoices.Instance).ShouldBeNull();
        _disk.Misdirect(LeastChoices.Instance).ShouldBeNull();
    }

    [Fact]
    public void A_process_that_has_ended_touches_no_file()
    {
        IDiskFile file = CreateDurably(_disk, "f");
        _disk.Kill();

        Should.Throw<InvariantException>(() => file.Append(Letters("a")));
        _disk.Open("f").Append(Letters("b"));
        Text(_disk).ShouldBe("f:b");
    }

    [Fact]
    public void Operations_are_counted_where_a_crash_may_tear_them()
    {
        IDiskFile file = CreateDurably(_disk, "f");
        int before = _disk.Operations;

        file.Append(Letters("a"));
        file.Read(0, new byte[1]);
        file.Sync();
        _disk.Files();

        (_disk.Operations - before).ShouldBe(2);
    }

    private static void FailNext(SimulatedDisk disk, DiskOperationKind kind, DiskFault fault) => disk.Fault = operation =>
    {
        if (operation.Kind != kind) return DiskFault.None;
        disk.Fault = null;
        return fault;
    };
}
