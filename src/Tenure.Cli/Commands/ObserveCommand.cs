using System.CommandLine;
using Tenure.Cli.Clients;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;

namespace Tenure.Cli.Commands;

/// <summary>Says who leads an election, and each change of it.</summary>
internal static class ObserveCommand
{
    public static Command Create()
    {
        Argument<string> election = CommonOptions.Election();
        Option<string[]> endpoints = CommonOptions.Endpoints();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("observe", "Say who leads an election, and each change of it, until Ctrl-C.") { election, endpoints, json };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(election)!, parsed.GetValue(endpoints)!, parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string name, string[] endpoints, bool json, CancellationToken cancel)
    {
        using LeaderElection election = Elections.Open(name, endpoints);
        await foreach (LeaderInfo? leader in election.ObserveAsync(cancel))
            Report.Line(json, LeaderCommand.Describe(name, leader), LeaderCommand.Values(name, leader));
        return ExitCode.Done;
    }
}
