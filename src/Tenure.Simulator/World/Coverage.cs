using Tenure.Node.Peers;
using Tenure.Protocols.Raft;

namespace Tenure.Simulator.World;

/// <summary>
/// Counts how often what is hard to reach was reached: a simulator that never gets there proves nothing about it.
/// </summary>
internal sealed class Coverage : IObserver
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Counts => _counts;

    public void Observe(TimeSpan at, Observation observation)
    {
        if (Name(observation) is { } name) _counts[name] = _counts.GetValueOrDefault(name) + 1;
    }

    private static string? Name(Observation observation) => observation switch
    {
        RoleChanged { Role: Role.Leader } => "leader elected",
        RoleChanged { Role: Role.PreCandidate } => "pre-vote asked for",
        WriteIssued { Write.Entries: [.., { Kind: EntryKind.Configuration }] } => "configuration appended",
        NodeStopped { Cause: StopCause.Removed } => "stopped because it was removed",
        WriteIssued { Write.TruncateFrom: not null } => "log truncated",
        NodeStarted { Entries.Count: > 0 } => "log recovered",
        SnapshotTaken => "snapshot taken",
        SnapshotInstalled => "snapshot installed",
        StartRefused => "start refused",
        NodeStopped { Cause: StopCause.DiskFailed } => "stopped by its disk",
        FrameSent { Frame: RaftFrame { Message: var message } } => Name(message),
        FrameSent { Frame: ProposalFrame } => "proposal forwarded",
        FrameSent { Frame: LeaseQuestionFrame } => "lease question forwarded",
        _ => null,
    };

    private static string? Name(Message message) => message switch
    {
        VoteResponse { Granted: false } => "vote refused",
        PreVoteResponse { Granted: false } => "pre-vote refused",
        VoteRequest { LeaderAgreed: true } => "leadership handed over",
        AppendRejected => "append rejected",
        ReadIndexRequest => "read forwarded",
        _ => null,
    };
}
