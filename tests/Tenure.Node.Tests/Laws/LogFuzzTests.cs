using FsCheck.Fluent;
using Tenure.Laws;
using Tenure.Node.Log;
using Tenure.Node.Tests.Log;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Laws;

public sealed class LogFuzzTests
{
    private static readonly LogIdentity Identity = new(0xC1, new NodeId(0xA1));

    [Fact]
    public void No_frame_makes_its_reader_throw() => Fuzz.Decoder(
        input =>
        {
            _ = LogFrame.FindAbove(0, input, 0);
            return LogFrame.TryRead(input, out _);
        },
        [.. Any.Bytes.Sample(50, 50).Select(LogCases.Framed)],
        allocation: 0);

    [Fact]
    public void No_payload_makes_its_reader_throw_or_allocate_more_than_it_could_hold() => Fuzz.Decoder(
        input => LogRecords.TryApply(input, new RecoveredLog()),
        [.. LogCases.Payloads()],
        allocation: 64);

    /// <summary>
    /// The payloads are framed anew after they were changed, or the checksum alone would refuse them all. A log that cannot be used is
    /// refused with a <see cref="NodeStartException"/>.
    /// </summary>
    [Fact]
    public void No_segment_makes_recovery_throw_anything_but_that_the_node_cannot_start() => Fuzz.Decoder(
        input =>
        {
            var disk = new MemoryDisk();
            byte[] header = new byte[SegmentHeader.Size];
            new SegmentHeader(Identity, 1, 1, default, new LogIndex(1)).Write(header);
            disk[SegmentHeader.FileName(1)] = [.. header, .. LogCases.Framed(input), .. input];
            try
            {
                WriteAheadLog.Open(disk, Identity).Log.Dispose();
                return true;
            }
            catch (NodeStartException)
            {
                return false;
            }
        },
        [.. LogCases.Payloads()],
        allocation: 400,
        always: 128 << 10);
}
