using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>A snapshot with its content: here the state machine's state is the list of all entries that it has applied.</summary>
internal sealed record Snapshot(LogBase Base, IReadOnlyList<Entry> Applied);
