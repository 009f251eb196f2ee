using Tenure.Node.Log;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Log;

public sealed class WriteAheadLogTests
{
    private static readonly LogIdentity Identity = new(0xC1, new NodeId(0xA1));
    private const string FirstSegment = "0000000000000001.wal";

    private readonly MemoryDisk _disk = new();

    [Fact]
    public void What_was_appended_is_recovered_in_order()
    {
        using (WriteAheadLog log = Open().Log)
        {
            log.Append([Write(1, new HardState(new Term(1), new NodeId(2), LogIndex.Zero), Entry(1, 1, "a"), Entry(1, 2, "b"))]);
            log.Append([Write(2, new HardState(new Term(2), NodeId.None, new LogIndex(2)), Entry(2, 3, "c"))]);
        }

        RecoveredLog recovered = Open().Recovered;
        recovered.State.ShouldBe(new HardState(new Term(2), NodeId.None, new LogIndex(2)));
        recovered.Base.ShouldBe(LogPosition.Start);
        Texts(recovered).ShouldBe(["1@1 a", "2@1 b", "3@2 c"]);
    }

    [Fact]
    public void Writes_that_gathered_share_one_sync()
    {
        using WriteAheadLog log = Open().Log;
        int before = _disk.Syncs;

        log.Append([Write(1, default, Entry(1, 1, "a")), Write(2, default, Entry(1, 2, "b")), Write(3, default, Entry(1, 3, "c"))]);

        (_disk.Syncs - before).ShouldBe(1);
    }

    [Fact]
    public void A_truncation_removes_what_it_cuts_and_what_follows_takes_its_place()
    {
        using (WriteAheadLog log = Open().Log)
        {
            log.Append([Write(1, default, Entry(1, 1, "a"), Entry(1, 2, "b"), Entry(1, 3, "c"))]);
            log.Append([new Write(new WriteId(2), default, null, new LogIndex(2), [Entry(2, 2, "B")], MustSync: true)]);
        }

        Texts(Open().Recovered).ShouldBe(["1@1 a", "2@2 B"]);
    }

    [Fact]
    public void Every_torn_tail_is_cut_off_and_the_log_goes_on_behind_what_was_durable()
    {
        using (WriteAheadLog log = Open().Log) log.Append([Write(1, default, Entry(1, 1, "durable"))]);
        byte[] durable = _disk[FirstSegment];
        using (WriteAheadLog log = Open().Log) log.Append([Write(2, default, Entry(1, 2, "cut off by the crash"))]);
        byte[] whole = _disk[FirstSegment];

        for (int length = durable.Length; length < whole.Length; length++)
        {
            _disk[FirstSegment] = whole[..length];

            (WriteAheadLog log, RecoveredLog recovered) = Open();
            Texts(recovered).ShouldBe(["1@1 durable"], $"at {length}");
            recovered.TornBytes.ShouldBe(length - durable.Length);
            log.Append([Write(2, default, Entry(1, 2, "after"))]);
            log.Dispose();
            Texts(Open().Recovered).ShouldBe(["1@1 durable", "2@1 after"], $"at {length}");
        }
    }

    [Fact]
    public void A_tail_of_zeros_is_torn_because_a_crash_may_keep_a_length_and_lose_the_content()
    {
        using (WriteAheadLog log = Open().Log) log.Append([Write(1, default, Entry(1, 1, "durable"))]);
        _disk[FirstSegment] = [.. _disk[FirstSegment], .. new byte[4096]];

        Texts(Open().Recovered).ShouldBe(["1@1 durable"]);
    }

    [Fact]
    public void A_torn_write_whose_value_holds_an_old_frame_is_torn_all_the_same()
    {
        using (WriteAheadLog log = Open().Log) log.Append([Write(1, default, Entry(1, 1, "durable"))]);
        byte[] durable = _disk[FirstSegment];
        byte[] copy = durable[SegmentHeader.Size..];
        using (WriteAheadLog log = Open().Log)
        {
            // Two bytes in front of it bring the copy to where frames begin.
            byte[] value = [0, 0, .. copy, .. new byte[64]];
            log.Append([Write(2, default, new Entry(new Term(1), new LogIndex(2), EntryKind.Command, value))]);
        }

        byte[] torn = _disk[FirstSegment][..^16];
        LogFrame.FindAbove(0, torn, durable.Length + LogFrame.Alignment).ShouldBeGreaterThan(0, "the copy looks like a frame");
        _disk[FirstSegment] = torn;

        Texts(Open().Recovered).ShouldBe(["1@1 durable"]);
    }

    [Fact]
    public void Damage_to_any_byte_in_front_of_a_sound_frame_stops_the_node()
    {
        using (WriteAheadLog log = Open().Log)
        {
            log.Append([Write(1, default, Entry(1, 1, "first"))]);
            log.Append([Write(2, default, Entry(1, 2, "second"))]);
        }

        byte[] sound = _disk[FirstSegment];
        int secondFrame = LogFrame.FindAbove(1, sound, SegmentHeader.Size + LogFrame.Alignment);
        for (int at = 0; at < secondFrame; at++)
        {
            // Bytes 12 to 15 of the header and the last four of it and of a frame's header are padding that nothing reads.
            byte[] damaged = [.. sound];
            damaged[at] ^= 0x40;
            _disk[FirstSegment] = damaged;
            if (IsPadding(at, secondFrame)) continue;

            NodeStartException refusal = Should.Throw<NodeStartException>(() => Open(), $"at {at}");
            refusal.Message.ShouldContain(FirstSegment);
            refusal.Message.ShouldNotContain("\n");
        }
    }

    [Fact]
    public void Damage_in_a_segment_that_others_follow_stops_the_node_wherever_it_is()
    {
        using (WriteAheadLog log = WriteAheadLog.Open(_disk, Identity, segmentBytes: SegmentHeader.Size + 1).Log)
        {
            log.Append([Write(1, default, Entry(1, 1, "first"))]);
            log.Append([Write(2, default, Entry(1, 2, "second"))]);
        }

        byte[] damaged = _disk[FirstSegment];
        _disk[FirstSegment] = damaged[..^8];

        Should.Throw<NodeStartException>(() => Open()).Message.ShouldContain("later segments follow");
    }

    [Fact]
    public void A_missing_segment_stops_the_node()
    {
        using (WriteAheadLog log = WriteAheadLog.Open(_disk, Identity, segmentBytes: SegmentHeader.Size + 1).Log)
            for (ulong i = 1; i <= 3; i++) log.Append([Write(i, default, Entry(1, i, "x"))]);
        _disk.Files().Count.ShouldBeGreaterThan(2);
        _disk.Delete(_disk.Files()[1]);

        Should.Throw<NodeStartException>(() => Open()).Message.ShouldContain("the segment before it is missing");
    }

    [Fact]
    public void A_log_of_many_segments_is_recovered_whole()
    {
        using (WriteAheadLog log = WriteAheadLog.Open(_disk, Identity, segmentBytes: 200).Log)
            for (ulong i = 1; i <= 50; i++) log.Append([Write(i, default, Entry(1, i, $"{i}"))]);

        _disk.Files().Count.ShouldBeGreaterThan(10);
        Open().Recovered.Entries.Select(entry => entry.Index.Value).ShouldBe(Enumerable.Range(1, 50).Select(i => (ulong)i));
    }

    [Fact]
    public void A_segment_without_its_name_holds_nothing_and_is_removed()
    {
        using (WriteAheadLog log = Open().Log) log.Append([Write(1, default, Entry(1, 1, "a"))]);
        _disk["0000000000000002.wal.new"] = [1, 2, 3];

        Texts(Open().Recovered).ShouldBe(["1@1 a"]);
        _disk.Files().ShouldBe([FirstSegment]);
    }

    [Fact]
    public void A_directory_of_another_cluster_is_refused()
    {
        Open().Log.Dispose();

        Should.Throw<NodeStartException>(() => WriteAheadLog.Open(_disk, Identity with { ClusterId = 0xC2 }))
            .Message.ShouldBe("the data directory belongs to cluster c1, not to cluster c2 that the flags name");
    }

    [Fact]
    public void A_directory_of_another_member_is_refused()
    {
        Open().Log.Dispose();

        Should.Throw<NodeStartException>(() => WriteAheadLog.Open(_disk, Identity with { Member = new NodeId(0xA2) }))
            .Message.ShouldBe("the data directory belongs to member a1, not to member a2 that the flags name");
    }

    [Fact]
    public void A_log_of_a_later_version_is_refused_and_left_as_it_is()
    {
        Open().Log.Dispose();
        byte[] later = _disk[FirstSegment];
        later[8] = 3;
        _disk[FirstSegment] = later;

        Should.Throw<NodeStartException>(() => Open()).Message.ShouldContain("written by a later version (format 3; this version reads 2)");
        _disk[FirstSegment].ShouldBe(later);
    }

    [Fact]
    public void A_log_of_an_earlier_version_is_refused_with_its_name()
    {
        Open().Log.Dispose();
        byte[] earlier = _disk[FirstSegment];
        earlier[8] = 1;
        _disk[FirstSegment] = earlier[..56];

        Should.Throw<NodeStartException>(() => Open()).Message.ShouldContain("written by an earlier version (format 1; this version reads 2)");
    }

    [Fact]
    public void A_sync_that_fails_is_reported_to_whoever_appended()
    {
        using WriteAheadLog log = Open().Log;
        _disk.FailsToSync = true;

        Should.Throw<IOException>(() => log.Append([Write(1, default, Entry(1, 1, "a"))]));
    }

    private static bool IsPadding(int at, int secondFrame) =>
        at is (>= 12 and < 16) or (>= SegmentHeader.Size - 4 and < SegmentHeader.Size)
        || (at >= SegmentHeader.Size + 20 && at < SegmentHeader.Size + LogFrame.HeaderSize)
        || at >= secondFrame - PaddingOfFirstFrame;

    /// <summary>The first frame holds an entry of five bytes and a hard state: 22 + 5 + 25 bytes, padded from 76 to 80.</summary>
    private const int PaddingOfFirstFrame = 4;

    private (WriteAheadLog Log, RecoveredLog Recovered) Open() => WriteAheadLog.Open(_disk, Identity);

    private static Write Write(ulong id, HardState state, params Entry[] entries) => new(new WriteId(id), state, null, null, entries, MustSync: true);

    private static Entry Entry(ulong term, ulong index, string text) =>
        new(new Term(term), new LogIndex(index), EntryKind.Command, System.Text.Encoding.UTF8.GetBytes(text));

    private static IEnumerable<string> Texts(RecoveredLog log) =>
        log.Entries.Select(entry => $"{entry.Position} {System.Text.Encoding.UTF8.GetString(entry.Data.Span)}");
}
