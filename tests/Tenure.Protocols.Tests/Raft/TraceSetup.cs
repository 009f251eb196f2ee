using System.Text;
using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>The commands with which a trace sets its scene.</summary>
internal static class TraceSetup
{
    /// <summary><c>cluster 3 pre-vote=off max-append-bytes=100</c>.</summary>
    public static void CreateCluster(TraceCommand command, ulong seed, IClusterObserver observer, out Cluster cluster)
    {
        (string Key, string Value)[] settings = [.. command.Settings(1).Where(setting => setting.Key != "spares")];
        int spares = command.Settings(1).Where(setting => setting.Key == "spares").Select(setting => TraceCommand.ReadNumber(setting.Value)).Sum();
        cluster = new Cluster(command.Number(0), spares, Configure, seed, observer);

        RaftOptions Configure(RaftOptions options) => settings.Aggregate(options, Set);
    }

    public static void Restore(Member member, TraceCommand command)
    {
        Term term = default;
        NodeId vote = default;
        LogIndex commit = default;
        List<Entry> log = [];
        foreach ((string key, string value) in command.Settings(1))
        {
            switch (key)
            {
                case "term": term = new Term((ulong)TraceCommand.ReadNumber(value)); break;
                case "vote": vote = TraceCommand.ReadNode(value); break;
                case "commit": commit = new LogIndex((ulong)TraceCommand.ReadNumber(value)); break;
                case "log": log = ReadLog(value); break;
                default: throw new TraceException($"A member has no '{key}' to restore.");
            }
        }

        member.Restore(new HardState(term, vote, commit), log);
    }

    public static ConfigurationChange ReadChange(TraceCommand command)
    {
        NodeId member = command.Node(2);
        return command.Word(1) switch
        {
            "add-learner" => new AddLearner(member, default),
            "add-voter" => new AddVoter(member, default),
            "promote" => new PromoteLearner(member),
            "remove" => new RemoveMember(member),
            "update" => new UpdateMember(member, Encoding.ASCII.GetBytes(command.Word(3))),
            string word => throw new TraceException($"'{word}' is no change of the membership."),
        };
    }

    private static RaftOptions Set(RaftOptions options, (string Key, string Value) setting) => setting.Key switch
    {
        "pre-vote" => options with { PreVote = TraceCommand.ReadSwitch(setting.Value) },
        "check-quorum" => options with { CheckQuorum = TraceCommand.ReadSwitch(setting.Value) },
        "lease-reads" => options with { LeaseReads = TraceCommand.ReadSwitch(setting.Value), ActOnRefusedConnections = false },
        "hint" => options with { ActOnRefusedConnections = TraceCommand.ReadSwitch(setting.Value) },
        "max-append-bytes" => options with { MaxAppendBytes = TraceCommand.ReadNumber(setting.Value) },
        "max-inflight" => options with { MaxInflightAppends = TraceCommand.ReadNumber(setting.Value) },
        _ => throw new TraceException($"A cluster has no setting '{setting.Key}'."),
    };

    /// <summary>A log is given as the paper's figures draw it: by the term of each entry.</summary>
    private static List<Entry> ReadLog(string terms)
    {
        List<Entry> log = [];
        foreach (string term in terms.Split(','))
        {
            var index = new LogIndex((ulong)log.Count + 1);
            log.Add(new Entry(new Term((ulong)TraceCommand.ReadNumber(term)), index, EntryKind.Command, default));
        }

        return log;
    }
}
