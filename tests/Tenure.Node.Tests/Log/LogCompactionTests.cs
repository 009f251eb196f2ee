using Tenure.Node.Log;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Log;

/// <summary>The log behind a snapshot: what goes, what must stay, and what a crash may leave.</summary>
public sealed class LogCompactionTests
{
    private static readonly LogIdentity Identity = new(0xC1, new NodeId(0xA1));
    private static readonly HardState State = new(new Term(1), new NodeId(2), new LogIndex(3));

    private readonly MemoryDisk _disk = new();

    [Fact]
    public void Segments_that_hold_only_what_a_snapshot_holds_are_deleted_and_the_rest_is_recovered_behind_it()
    {
        using (WriteAheadLog log = OpenSmall(LogPosition.Start))
        {
            AppendEach(log, from: 1, to: 50);
            long before = log.Bytes;
            log.ReleaseBefore(new LogIndex(31));
            log.Bytes.ShouldBeLessThan(before / 2 + 200);
        }

        _disk.Files()[0].ShouldNotBe(SegmentHeader.FileName(1));
        RecoveredLog recovered = Open(At(1, 30)).Recovered;
        recovered.Base.ShouldBe(At(1, 30));
        recovered.State.ShouldBe(State with { Commit = new LogIndex(30) });
        Indexes(recovered).ShouldBe(Enumerable.Range(31, 20));
    }

    [Fact]
    public void A_segment_with_an_entry_that_is_still_needed_stays()
    {
        using WriteAheadLog log = OpenSmall(LogPosition.Start);
        AppendEach(log, from: 1, to: 50);

        for (ulong first = 1; first <= 50; first++)
        {
            log.ReleaseBefore(new LogIndex(first));
            Indexes(Open(At(1, first - 1)).Recovered).ShouldBe(Enumerable.Range((int)first, 51 - (int)first), $"from {first}");
        }
    }

    [Fact]
    public void Whatever_deleted_segments_a_crash_brings_back_the_log_is_the_same()
    {
        using (WriteAheadLog log = OpenSmall(LogPosition.Start)) AppendEach(log, from: 1, to: 24);
        IReadOnlyList<string> all = _disk.Files();
        Dictionary<string, byte[]> contents = all.ToDictionary(name => name, name => _disk[name]);
        using (WriteAheadLog log = OpenSmall(LogPosition.Start)) log.ReleaseBefore(new LogIndex(21));
        string[] deleted = [.. all.Except(_disk.Files())];
        deleted.Length.ShouldBeInRange(4, 12);

        for (int back = 0; back < 1 << deleted.Length; back++)
        {
            foreach (string name in _disk.Files()) _disk.Delete(name);
            foreach (string name in all)
                if (!deleted.Contains(name) || (back & (1 << Array.IndexOf(deleted, name))) != 0) _disk[name] = contents[name];

            Indexes(Open(At(1, 20)).Recovered).ShouldBe(Enumerable.Range(21, 4), $"with {back:b}");
        }
    }

    [Fact]
    public void Entries_that_are_missing_between_the_snapshot_and_the_log_stop_the_node()
    {
        using (WriteAheadLog log = OpenSmall(LogPosition.Start))
        {
            AppendEach(log, from: 1, to: 50);
            log.ReleaseBefore(new LogIndex(31));
        }

        Should.Throw<NodeStartException>(() => Open(At(1, 10))).Message.ShouldContain("the segment before it is missing");
        Should.Throw<NodeStartException>(() => Open(LogPosition.Start)).Message.ShouldContain("the segment before it is missing");
    }

    [Fact]
    public void What_follows_a_snapshot_that_the_log_holds_is_kept()
    {
        using (WriteAheadLog log = OpenSmall(LogPosition.Start)) AppendEach(log, from: 1, to: 10);

        Indexes(Open(At(1, 4)).Recovered).ShouldBe(Enumerable.Range(5, 6));
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(1, 40)]
    [InlineData(3, 40)]
    public void A_log_that_does_not_hold_the_snapshots_last_entry_is_dropped_and_begins_anew_behind_it(ulong term, ulong index)
    {
        using (WriteAheadLog log = OpenSmall(LogPosition.Start)) AppendEach(log, from: 1, to: 10);
        LogPosition snapshot = At(term, index);
        (WriteAheadLog restarted, RecoveredLog recovered) = Open(snapshot);
        Indexes(recovered).ShouldBeEmpty();
        recovered.State.Term.ShouldBe(new Term(term));
        recovered.State.Vote.ShouldBe(term == 1 ? State.Vote : NodeId.None, "a vote counts only in its own term");

        Entry next = new(new Term(term), new LogIndex(index + 1), EntryKind.Command, default);
        restarted.Append([Write(next) with { State = recovered.State }]);
        restarted.Dispose();

        RecoveredLog again = Open(snapshot).Recovered;
        Indexes(again).ShouldBe([(int)index + 1]);
        again.State.ShouldBe(recovered.State);
    }

    [Fact]
    public void A_full_segment_gives_way_to_a_snapshot_in_a_new_one_that_goes_on_where_the_full_one_ends()
    {
        using (WriteAheadLog log = OpenSmall(LogPosition.Start)) AppendEach(log, from: 1, to: 20);
        using (WriteAheadLog log = OpenSmall(At(2, 100))) log.Append([Write(new Entry(new Term(2), new LogIndex(101), EntryKind.Command, default))]);

        Indexes(Open(At(2, 100)).Recovered).ShouldBe([101]);
    }

    [Fact]
    public void A_cut_that_lies_before_the_first_segment_that_is_left_is_followed()
    {
        using (WriteAheadLog log = OpenSmall(LogPosition.Start))
        {
            AppendEach(log, from: 1, to: 10);
            log.Append([new Write(new WriteId(1), State, null, new LogIndex(4), [], MustSync: true)]);
            AppendEach(log, from: 4, to: 30, term: 2);
            log.ReleaseBefore(new LogIndex(11));
        }

        RecoveredLog recovered = Open(At(2, 10)).Recovered;
        Indexes(recovered).ShouldBe(Enumerable.Range(11, 20));
        recovered.Entries.ShouldAllBe(entry => entry.Term == new Term(2));
    }

    [Fact]
    public void The_hard_state_outlives_the_segments_that_it_was_written_to()
    {
        using (WriteAheadLog log = OpenSmall(LogPosition.Start)) AppendEach(log, from: 1, to: 10);
        // The newest segment is begun and holds nothing yet when the machine crashes.
        string newest = _disk.Files()[^1];
        _disk[newest] = _disk[newest][..SegmentHeader.Size];
        foreach (string name in _disk.Files().SkipLast(1)) _disk.Delete(name);

        Open(At(1, 9)).Recovered.State.ShouldBe(State with { Commit = new LogIndex(9) });
    }

    private (WriteAheadLog Log, RecoveredLog Recovered) Open(LogPosition snapshot) => WriteAheadLog.Open(_disk, Identity, snapshot);

    /// <summary>About two frames to a segment.</summary>
    private WriteAheadLog OpenSmall(LogPosition snapshot) =>
        WriteAheadLog.Open(_disk, Identity, snapshot, segmentBytes: SegmentHeader.Size + 100).Log;

    private static void AppendEach(WriteAheadLog log, ulong from, ulong to, ulong term = 1)
    {
        for (ulong index = from; index <= to; index++)
            log.Append([Write(new Entry(new Term(term), new LogIndex(index), EntryKind.Command, new byte[10]))]);
    }

    private static Write Write(Entry entry) => new(new WriteId(1), State, null, null, [entry], MustSync: true);

    private static LogPosition At(ulong term, ulong index) => new(index == 0 ? Term.Zero : new Term(term), new LogIndex(index));

    private static IEnumerable<int> Indexes(RecoveredLog log) => log.Entries.Select(entry => (int)entry.Index.Value);
}
