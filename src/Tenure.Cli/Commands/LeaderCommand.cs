using System.CommandLine;
using System.Text.Json.Nodes;
using Tenure.Cli.Clients;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;

namespace Tenure.Cli.Commands;

/// <summary>Says who leads an election.</summary>
internal static class LeaderCommand
{
    public static Command Create()
    {
        Argument<string> election = CommonOptions.Election();
        Option<string[]> endpoints = CommonOptions.Endpoints();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("leader", "Say who leads an election. Exits 1 when nobody does.") { election, endpoints, json };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(election)!, parsed.GetValue(endpoints)!, parsed.GetValue(json), cancel));
        return command;
    }

    /// <summary>A leader in words, or that there is none.</summary>
    public static string Describe(string election, LeaderInfo? leader) => leader is null
        ? $"nobody leads '{election}'"
        : $"'{leader.CandidateId}' leads '{election}' with token {leader.TokenNumber}";

    public static JsonObject Values(string election, LeaderInfo? leader) => new()
    {
        ["election"] = election,
        ["leader"] = leader?.CandidateId,
        ["token"] = leader?.TokenNumber,
    };

    private static async Task<int> RunAsync(string name, string[] endpoints, bool json, CancellationToken cancel)
    {
        using LeaderElection election = Elections.Open(name, endpoints);
        LeaderInfo? leader = await election.GetLeaderAsync(cancel);
        Report.Line(json, Describe(name, leader), Values(name, leader));
        return leader is null ? ExitCode.Failed : ExitCode.Done;
    }
}
