using FsCheck.Fluent;
using Tenure.Laws;
using Tenure.Node.Log;
using Tenure.Node.Tests.Log;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Laws;

/// <summary>The log on disk against a list of entries.</summary>
public sealed class LogLaws
{
    private static readonly LogIdentity Identity = new(0xC1, new NodeId(0xA1));

    [Fact]
    public void What_was_appended_is_recovered_however_often_the_log_was_opened() => Law.Holds(
        from steps in Any.ArrayOf(LogCases.Steps, most: 20) from segmentBytes in Gen.Choose(1, 500) select (steps, segmentBytes),
        each =>
        {
            var disk = new MemoryDisk();
            WriteAheadLog log = WriteAheadLog.Open(disk, Identity, segmentBytes: each.segmentBytes).Log;
            var model = new LogModel();
            foreach (LogStep step in each.steps)
            {
                log.Append([model.Apply(step)]);
                if (!step.IsReopened) continue;
                log.Dispose();
                (log, RecoveredLog recovered) = WriteAheadLog.Open(disk, Identity, segmentBytes: each.segmentBytes);
                model.ShouldBeIn(recovered);
            }

            log.Dispose();
            model.ShouldBeIn(WriteAheadLog.Open(disk, Identity, segmentBytes: each.segmentBytes).Recovered);
        });

    [Fact]
    public void No_beginning_of_a_frame_is_a_frame() => Law.Holds(Any.Bytes, payload =>
    {
        byte[] frame = LogCases.Framed(payload);
        LogFrame.TryRead(frame, out LogFrame read).ShouldBeTrue();
        read.Size.ShouldBe(frame.Length);
        read.PayloadLength.ShouldBe(payload.Length);
        for (int length = 0; length < frame.Length; length++) LogFrame.TryRead(frame.AsSpan(0, length), out _).ShouldBeFalse();
    });
}
