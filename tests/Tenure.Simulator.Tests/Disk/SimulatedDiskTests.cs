using Tenure.Node.Disk;
using Tenure.Protocols;
using Tenure.Simulator.Disk;
using static Tenure.Simulator.Tests.Disk.DiskText;

namespace Tenure.Simulator.Tests.Disk;

/// <summary>Each test of a crash names all that it may leave, and so all that it may not.</summary>
public sealed class SimulatedDiskTests
{
    [Fact]
    public void What_was_synced_is_left_whatever_happens() => AfterCrash(disk =>
    {
        IDiskFile file = CreateDurably(disk, "f");
        file.Append(Letters("aab100"));
        file.Sync();
    }).ShouldBe(["f:aab100"]);

    [Fact]
    public void An_append_leaves_any_length_on_the_way_and_any_of_its_sectors() => AfterCrash(disk =>
    {
        IDiskFile file = CreateDurably(disk, "f");
        file.Append(Letters("ab"));
    }).ShouldBe(["f:", "f:.", "f:a", "f:..", "f:a.", "f:.b", "f:ab"], ignoreOrder: true);

    [Fact]
    public void A_sector_that_grows_is_as_before_or_as_after_and_keeps_what_was_durable() => AfterCrash(disk =>
    {
        IDiskFile file = CreateDurably(disk, "f");
        file.Append(Letters("a100"));
        file.Sync();
        file.Append(Letters("b100"));
    }).ShouldBe(["f:a100", "f:a100.100", "f:a100b100"], ignoreOrder: true);

    [Fact]
    public void Of_a_sector_that_grew_twice_any_version_is_left() => AfterCrash(disk =>
    {
        IDiskFile file = CreateDurably(disk, "f");
        file.Append(Letters("a100"));
        file.Append(Letters("b100"));
    }).ShouldBe(["f:", "f:.100", "f:a100", "f:.200", "f:a100.100", "f:a100b100"], ignoreOrder: true);

    [Fact]
    public void A_cut_happens_or_does_not() => AfterCrash(disk =>
    {
        IDiskFile file = CreateDurably(disk, "f");
        file.Append(Letters("ab"));
        file.Sync();
        file.Truncate(512);
    }).ShouldBe(["f:ab", "f:a"], ignoreOrder: true);

    [Fact]
    public void A_cut_inside_a_sector_may_have_cleared_its_rest_only() => AfterCrash(disk =>
    {
        IDiskFile file = CreateDurably(disk, "f");
        file.Append(Letters("ab"));
        file.Sync();
        file.Truncate(100);
    }).ShouldBe(["f:ab", "f:a100.412b", "f:a100"], ignoreOrder: true);

    [Fact]
    public void What_is_appended_behind_a_cut_never_shows_without_it() => AfterCrash(disk =>
    {
        IDiskFile file = CreateDurably(disk, "f");
        file.Append(Letters("ab"));
        file.Sync();
        file.Truncate(512);
        file.Append(Letters("c"));
    }).ShouldBe(["f:ab", "f:a", "f:a.", "f:ac"], ignoreOrder: true);

    [Fact]
    public void A_file_whose_name_was_not_synced_may_be_gone_however_durable_its_content() => AfterCrash(disk =>
    {
        using IDiskFile file = disk.Create("f");
        file.Append(Letters("a"));
        file.Sync();
    }).ShouldBe(["", "f:a"], ignoreOrder: true);

    [Fact]
    public void A_durable_name_makes_no_content_durable() => AfterCrash(disk =>
    {
        disk.Create("f").Append(Letters("a100"));
        disk.SyncDirectory();
    }).ShouldBe(["f:", "f:.100", "f:a100"], ignoreOrder: true);

    [Fact]
    public void Names_are_kept_and_lost_in_any_order() => AfterCrash(disk =>
    {
        disk.Create("a");
        disk.Create("b");
    }).ShouldBe(["", "a:", "b:", "a: b:"], ignoreOrder: true);

    [Fact]
    public void A_renaming_is_whole_or_nothing() => AfterCrash(disk =>
    {
        CreateDurably(disk, "old", "a");
        CreateDurably(disk, "new", "b");
        disk.Rename("new", "old");
    }).ShouldBe(["new:b old:a", "old:b"], ignoreOrder: true);

    [Fact]
    public void A_deletion_happens_or_does_not() => AfterCrash(disk =>
    {
        CreateDurably(disk, "f", "a");
        disk.Delete("f");
    }).ShouldBe(["", "f:a"], ignoreOrder: true);

    [Fact]
    public void A_name_that_is_given_again_belongs_to_one_of_the_two() => AfterCrash(disk =>
    {
        CreateDurably(disk, "f", "a");
        disk.Delete("f");
        disk.Create("f");
    }).ShouldBe(["", "f:a", "f:"], ignoreOrder: true);

    [Fact]
    public void Everything_is_durable_once_all_is_synced() => AfterCrash(disk =>
    {
        IDiskFile file = CreateDurably(disk, "f", "ab");
        file.Truncate(512);
        file.Append(Letters("cd"));
        file.Sync();
        disk.Rename("f", "g");
        disk.Create("h");
        disk.SyncDirectory();
    }).ShouldBe(["g:acd h:"]);

    [Fact]
    public void A_process_that_ends_leaves_all_it_wrote_to_the_next_but_a_crash_may_still_take_it() => AfterCrash(disk =>
    {
        IDiskFile file = CreateDurably(disk, "f");
        file.Append(Letters("a100"));
        disk.Kill();
        Text(disk).ShouldBe("f:a100");
    }).ShouldBe(["f:", "f:.100", "f:a100"], ignoreOrder: true);

    [Fact]
    public void Chance_leaves_only_what_is_legal_and_the_same_seed_the_same()
    {
        string[] legal = AfterCrash(TwoAppends);
        string[] drawn = [.. Enumerable.Range(0, 500).Select(seed => Drawn((ulong)seed))];

        drawn.Distinct().ShouldBe(legal, ignoreOrder: true);
        Enumerable.Range(0, 500).Select(seed => Drawn((ulong)seed)).ShouldBe(drawn);

        static string Drawn(ulong seed)
        {
            var disk = new SimulatedDisk(LeastChoices.Instance);
            TwoAppends(disk);
            var random = new SplitMix64(seed);
            disk.Crash(ref random);
            return Text(disk);
        }

        static void TwoAppends(SimulatedDisk disk)
        {
            IDiskFile file = CreateDurably(disk, "f");
            file.Append(Letters("a100"));
            file.Append(Letters("b"));
            disk.Create("g");
        }
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        var disk = new SimulatedDisk(LeastChoices.Instance);
        IDiskFile file = CreateDurably(disk, "f", "a");
        file.Append(Letters("b"));
        SimulatedDisk copy = disk.Copy(LeastChoices.Instance);

        file.Append(Letters("c"));
        copy.Crash(LeastChoices.Instance);
        copy.Create("g");

        Text(disk).ShouldBe("f:abc");
        Text(copy).ShouldBe("f:a g:");
    }

    [Fact]
    public void A_fingerprint_tells_contents_lengths_and_names_apart()
    {
        string[] contents = ["", ".", "a", "a100", "a100.412", "ab", "ba"];
        IEnumerable<ulong> prints =
            from name in (string[])["f", "g"]
            from content in contents
            select Print(name, content);

        prints.Distinct().Count().ShouldBe(2 * contents.Length);
        Print("f", "ab").ShouldBe(Print("f", "ab"));

        static ulong Print(string name, string content)
        {
            var disk = new SimulatedDisk(LeastChoices.Instance);
            CreateDurably(disk, name, content);
            return disk.Fingerprint();
        }
    }
}
