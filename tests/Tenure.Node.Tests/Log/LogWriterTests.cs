using Tenure.Node.Log;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Log;

public sealed class LogWriterTests
{
    private static readonly LogIdentity Identity = new(0xC1, new NodeId(0xA1));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly MemoryDisk _disk = new();

    [Fact]
    public async Task The_logs_own_thread_can_append_more_than_the_queue_holds()
    {
        const int Burst = 10_000;
        var lent = new TaskCompletionSource<LogWriter>();
        var allDurable = new TaskCompletionSource();
        var writer = new LogWriter(WriteAheadLog.Open(_disk, Identity).Log, Durable, allDurable.SetException);
        lent.SetResult(writer);

        writer.Append(Write(1));
        await allDurable.Task.WaitAsync(Patience);

        writer.Dispose();
        WriteAheadLog.Open(_disk, Identity).Recovered.Entries.Count.ShouldBe(Burst);

        // As the loop does that runs on this thread: it brings new writes.
        void Durable(WriteId through, bool isMoreToWrite)
        {
            if (through.Value == 1)
                for (ulong id = 2; id <= Burst; id++) lent.Task.Result.Append(Write(id));
            else if (through.Value == Burst)
                allDurable.SetResult();
        }
    }

    private static Write Write(ulong id) => new(
        new WriteId(id),
        new HardState(new Term(1), NodeId.None, LogIndex.Zero),
        null,
        null,
        [new Entry(new Term(1), new LogIndex(id), EntryKind.Command, default)],
        MustSync: true);
}
