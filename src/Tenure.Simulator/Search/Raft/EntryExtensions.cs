using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Search.Raft;

internal static class EntryExtensions
{
    /// <summary>Records compare data by where it lies; this compares what it is.</summary>
    public static bool IsSameAs(this Entry entry, Entry other) =>
        entry.Position == other.Position && entry.Kind == other.Kind && entry.Data.Span.SequenceEqual(other.Data.Span);
}
