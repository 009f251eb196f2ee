using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Hosts;

/// <summary>A member's log as its writes make it, kept beside the member by whoever watches it.</summary>
internal sealed class LogMirror(LogPosition start, IEnumerable<Entry> entries)
{
    private readonly List<Entry> _entries = [.. entries];
    private LogPosition _start = start;

    public Entry this[LogIndex index] => _entries[(int)(index.Value - _start.Index.Value - 1)];

    public void Apply(in Write write)
    {
        if (write.RestartAt is { } position)
        {
            _entries.Clear();
            _start = position;
        }

        if (write.TruncateFrom is { } from)
        {
            int kept = (int)(from.Value - _start.Index.Value - 1);
            _entries.RemoveRange(kept, _entries.Count - kept);
        }

        _entries.AddRange(write.Entries);
    }
}
