using System.Text;
using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>Writes down what happens, in the paper's words, one line for each thing.</summary>
internal sealed class TracePrinter : IClusterObserver
{
    public static readonly HashSet<string> Kinds =
    [
        "PreVote", "PreVoteGranted", "PreVoteRefused", "Vote", "VoteGranted", "VoteRefused", "Append", "Accepted", "Rejected",
        "ReadIndex", "ReadAt", "TimeoutNow", "InstallSnapshot",
    ];

    public List<string> Lines { get; } = [];

    public bool IsQuiet { get; set; }

    public void Print(string line)
    {
        if (!IsQuiet) Lines.Add(line);
    }

    public void Happened(Member member, Effects effects)
    {
        string name = Name(member.Id);
        foreach (RoleChange change in effects.RoleChanges) Print($"{name} {Describe(change)}");
        if (!member.WritesAtOnce)
            foreach (Write write in effects.Writes) Print($"{name} writes {Describe(write)}");
        if (member.Node!.Configuration is var configuration && configuration != member.Configuration) Print($"{name} takes up {Describe(configuration)}");
        if (effects.Restore is { } restored) Print($"{name} restores the snapshot of {restored.Last}");
        if (effects.Committed.Count > 0) Print($"{name} commits {Describe(effects.Committed)}");
        foreach (ReadOutcome read in effects.Reads)
            Print(read.Index is { } index ? $"{name} reads {read.Read.Value} at {index}" : $"{name} fails read {read.Read.Value}");
    }

    public void Left(Message message) => Print(Describe(message));

    public void Lost(Message message) => Print($"lost: {Describe(message)}");

    public static string Name(NodeId id) => id == NodeId.None ? "nobody" : $"n{id.Value}";

    public static string Describe(IEnumerable<Entry> entries) => $"[{string.Join(", ", entries.Select(entry => Describe(entry)))}]";

    public static string Describe(MemberLog log) =>
        log.Base == LogPosition.Start ? Describe(log.Entries) : $"behind {log.Base} {Describe(log.Entries)}";

    /// <summary>Voters by their names; <c>+</c> votes in the new half of a joint configuration only, <c>-</c> in
    /// the old, <c>?</c> is a learner, and <c>&gt;</c> one that joins as a voter.</summary>
    public static string Describe(Configuration configuration) =>
        $"({string.Join(' ', configuration.Members.ToArray().Select(Describe))})";

    public static string KindOf(Message message) => message switch
    {
        PreVoteRequest => "PreVote",
        PreVoteResponse response => response.Granted ? "PreVoteGranted" : "PreVoteRefused",
        VoteRequest => "Vote",
        VoteResponse response => response.Granted ? "VoteGranted" : "VoteRefused",
        AppendRequest => "Append",
        AppendAccepted => "Accepted",
        AppendRejected => "Rejected",
        ReadIndexRequest => "ReadIndex",
        ReadIndexResponse => "ReadAt",
        TimeoutNow => "TimeoutNow",
        InstallSnapshot => "InstallSnapshot",
        _ => throw new InvalidOperationException($"{message} has no name."),
    };

    /// <summary>The term stands behind the sender, as it is the sender's; a pre-vote's is not, and stands behind its name.</summary>
    public static string Describe(Message message)
    {
        string kind = KindOf(message);
        string to = Name(message.To);
        if (message is PreVoteRequest or PreVoteResponse) return $"{Name(message.From)} -> {to} {kind} term={message.Term}{Details(message)}";
        return $"{Name(message.From)}@{message.Term} -> {to} {kind}{Details(message)}";
    }

    private static string Details(Message message) => message switch
    {
        PreVoteRequest request => $" last={request.Last}",
        VoteRequest request => $" last={request.Last}{(request.LeaderAgreed ? " leader-agreed" : "")}",
        AppendRequest request =>
            $" previous={request.Previous} {Describe(request.Entries)} commit={request.Commit} round={request.Round}",
        AppendAccepted accepted => $" match={accepted.Match} round={accepted.Round}",
        AppendRejected rejected => $" previous={rejected.Rejected} hint={rejected.Hint} round={rejected.Round}",
        InstallSnapshot request => $" last={request.Snapshot.Last} {Describe(request.Snapshot.Configuration)} round={request.Round}",
        ReadIndexRequest request => $" read={request.Read.Value}",
        ReadIndexResponse response => $" read={response.Read.Value} index={response.Index}",
        _ => "",
    };

    private static string Describe(RoleChange change) => change.Role switch
    {
        Role.Follower when change.Leader == NodeId.None => $"is a follower in term {change.Term}",
        Role.Follower => $"follows {Name(change.Leader)} in term {change.Term}",
        Role.PreCandidate => $"is a pre-candidate in term {change.Term}",
        Role.Candidate => $"is a candidate in term {change.Term}",
        _ => $"leads term {change.Term}",
    };

    private static string Describe(Write write)
    {
        string restart = write.RestartAt is { } at ? $" restart-behind={at}" : "";
        string cut = write.TruncateFrom is { } first ? $" cut-from={first}" : "";
        string entries = write.Entries.Length > 0 ? $" {Describe(write.Entries)}" : "";
        string lazily = write.MustSync ? "" : " without sync";
        HardState state = write.State;
        return $"#{write.Id.Value}: term={state.Term} vote={Name(state.Vote)} commit={state.Commit}{restart}{cut}{entries}{lazily}";
    }

    private static string Describe(ClusterMember member)
    {
        string context = Encoding.ASCII.GetString(member.Context.Span);
        return Name(member.Id) + (context.Length > 0 ? $":{context}" : "") + member.Standing switch
        {
            Standing.Learner => "?",
            Standing.Joining => ">",
            Standing.Incoming => "+",
            Standing.Outgoing => "-",
            _ => "",
        };
    }

    private static string Describe(Entry entry)
    {
        string text = entry.Kind switch
        {
            EntryKind.NoOp => "noop",
            EntryKind.Configuration => Describe(ConfigurationCodec.TryRead(entry.Data).ShouldNotBeNull()),
            _ => Encoding.ASCII.GetString(entry.Data.Span),
        };
        return text.Length == 0 ? $"{entry.Position}" : $"{entry.Position} {text}";
    }
}
