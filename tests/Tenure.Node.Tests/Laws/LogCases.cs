using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Tenure.Laws;
using Tenure.Node.Log;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Laws;

/// <summary>What a member may ask its log to make durable, one write after the other.</summary>
internal static class LogCases
{
    public static Gen<LogStep> Steps { get; } =
        from cut in Gen.Choose(0, 2)
        from sizes in Any.ArrayOf(Gen.Choose(0, 60), most: 4)
        from term in Gen.Choose(0, 1)
        from isReopened in Gen.Elements(false, false, true)
        select new LogStep(cut, sizes, term, isReopened);

    /// <summary>Valid payloads of frames.</summary>
    public static IEnumerable<byte[]> Payloads()
    {
        foreach (LogStep[] steps in Any.ArrayOf(Steps, most: 5).Sample(50, 50))
        {
            var model = new LogModel();
            var payload = new ArrayBufferWriter<byte>();
            foreach (LogStep step in steps) LogRecords.Write(payload, model.Apply(step));
            yield return payload.WrittenSpan.ToArray();
        }
    }

    public static byte[] Framed(byte[] payload)
    {
        byte[] frame = new byte[LogFrame.Padded(LogFrame.HeaderSize + payload.Length)];
        payload.CopyTo(frame, LogFrame.HeaderSize);
        LogFrame.WriteHeader(frame, 1, payload.Length);
        return frame;
    }
}

/// <param name="Cut">How many entries a conflict takes away first.</param>
/// <param name="Sizes">Of the entries that follow.</param>
/// <param name="Term">By how much the term rises.</param>
internal sealed record LogStep(int Cut, int[] Sizes, int Term, bool IsReopened);

/// <summary>The list of entries and the hard state that the writes make.</summary>
internal sealed class LogModel
{
    private readonly List<Entry> _entries = [];
    private HardState _state;
    private ulong _writes;

    public Write Apply(LogStep step)
    {
        int kept = Math.Max(0, _entries.Count - step.Cut);
        LogIndex? from = kept < _entries.Count ? new LogIndex((ulong)kept + 1) : null;
        _entries.RemoveRange(kept, _entries.Count - kept);
        _state = new HardState(new Term(_state.Term.Value + (ulong)step.Term), new NodeId(_writes), new LogIndex((ulong)kept));
        Entry[] added = [.. step.Sizes.Select((size, i) =>
            new Entry(_state.Term, new LogIndex((ulong)(kept + i + 1)), EntryKind.Command, Enumerable.Repeat((byte)_writes, size).ToArray()))];
        _entries.AddRange(added);
        return new Write(new WriteId(++_writes), _state, null, from, added, MustSync: true);
    }

    public void ShouldBeIn(RecoveredLog recovered)
    {
        recovered.State.ShouldBe(_state);
        recovered.Entries.Select(entry => FrameCases.Text(entry)).ShouldBe(_entries.Select(entry => FrameCases.Text(entry)));
    }
}
