using System.Text;
using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Search.Raft;

/// <summary>Everything that is in a message, in one line.</summary>
internal static class MessageText
{
    public static string Describe(Message message) =>
        $"n{message.From}@{message.Term} -> n{message.To} {Content(message)}";

    public static string Describe(IEnumerable<Entry> entries) => $"[{string.Join(", ", entries.Select(Describe))}]";

    public static string Describe(Entry entry) => entry.Kind == EntryKind.Command
        ? $"{entry.Position} {Encoding.ASCII.GetString(entry.Data.Span)}"
        : $"{entry.Position}";

    private static string Content(Message message) => message switch
    {
        PreVoteRequest m => $"PreVote last={m.Last}",
        PreVoteResponse m => m.Granted ? "PreVoteGranted" : "PreVoteRefused",
        VoteRequest m => $"Vote last={m.Last}{(m.LeaderAgreed ? " leader-agreed" : "")}",
        VoteResponse m => m.Granted ? "VoteGranted" : "VoteRefused",
        AppendRequest m => $"Append previous={m.Previous} {Describe(m.Entries)} commit={m.Commit} round={m.Round}",
        AppendAccepted m => $"Accepted match={m.Match} round={m.Round}",
        AppendRejected m => $"Rejected previous={m.Rejected} hint={m.Hint} round={m.Round}",
        TimeoutNow => "TimeoutNow",
        _ => throw new NotSupportedException($"The search leads to no {message.GetType().Name}."),
    };
}
