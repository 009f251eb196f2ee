using Tenure.Node.Peers;
using Tenure.Protocols.Raft;
using Tenure.Simulator.Faults;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Story;

/// <summary>Puts into words what is worth telling: lives and deaths, roles, votes, what was cut off, and faults.</summary>
internal sealed class TaleRecorder : IObserver
{
    private readonly List<TaleLine> _lines = [];

    public IReadOnlyList<TaleLine> Lines => _lines;

    public void Observe(TimeSpan at, Observation observation)
    {
        if (Words(observation) is not { } text) return;
        int? lane = observation is NodeObservation { Node: var node } ? (int)node.Value - 1
            : observation is FaultHappened { Victim: { } victim } ? (int)victim.Value - 1
            : null;
        _lines.Add(new TaleLine(at, lane, text));
    }

    private static string? Words(Observation observation) => observation switch
    {
        NodeStarted started => $"starts, term {started.State.Term}, log {Last(started)}",
        StartRefused refused => $"does not start: {refused.Reason}",
        NodeStopped { Cause: StopCause.DiskFailed } => "stops, its disk failed",
        NodeStopped { Cause: StopCause.PowerLost } => "dead, power lost",
        NodeStopped { Cause: StopCause.Removed } => "stops, it is no member any more",
        NodeStopped => "dead",
        NodePaused => "stands still",
        NodeResumed => "goes on",
        RoleChanged { Role: Role.Leader } change => $"LEADS term {change.Term}",
        RoleChanged { Leader.Value: not 0 } change => $"follows n{change.Leader}, term {change.Term}",
        RoleChanged change => $"{Name(change.Role)}, term {change.Term}",
        WriteIssued { Write.Entries: [.., { Kind: EntryKind.Configuration } entry] } => $"appends {Describe(ConfigurationCodec.TryRead(entry.Data)!)}",
        WriteIssued { Write.TruncateFrom: { } from } => $"cuts its log from {from}",
        FrameSent { Frame: RaftFrame { Message: var message } } => Words(message),
        SnapshotTaken taken => $"takes a snapshot up to {taken.Last}",
        SnapshotInstalled installed => $"goes on from a snapshot up to {installed.Last}",
        DiskDamaged damaged => damaged.What,
        FaultHappened { Fault.Length.Ticks: 0 } fault => $"* {Describe(fault.Fault)}",
        FaultHappened { IsOver: false } fault => $"* {Describe(fault.Fault)} for {Seconds(fault.Fault.Length)}",
        FaultHappened fault => $"* {fault.Fault.Kind} is over",
        Healed => "all is mended",
        _ => null,
    };

    private static string? Words(Message message) => message switch
    {
        VoteRequest request => $"asks n{request.To} for its vote, log {request.Last}",
        VoteResponse { Granted: true } response => $"votes for n{response.To} in {response.Term}",
        AppendRejected rejected => $"rejects {rejected.Rejected} of n{rejected.To}",
        TimeoutNow timeout => $"hands over to n{timeout.To}",
        _ => null,
    };

    private static string Name(Role role) => role switch
    {
        Role.PreCandidate => "asks for pre-votes",
        Role.Candidate => "campaigns",
        _ => "follows nobody",
    };

    private static LogPosition Last(NodeStarted started) => started.Entries.Count == 0 ? started.Base : started.Entries[^1].Position;

    private static string Describe(Fault fault) => fault switch
    {
        ClockJump jump => $"{fault.Kind} by {Seconds(jump.Ahead)}",
        ClockDrift drift => $"{fault.Kind} of {drift.Ppm} ppm",
        SlowDisk slow => $"{fault.Kind}, {slow.Times} times",
        _ => fault.Kind,
    };

    private static string Describe(Configuration configuration) => string.Join(
        " ", configuration.Members.ToArray().Select(member => member.Standing == Standing.Voter ? $"n{member.Id}" : $"n{member.Id}:{member.Standing}"));

    private static string Seconds(TimeSpan span) => $"{span.TotalSeconds:0.000} s";
}
