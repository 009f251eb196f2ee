using System.CommandLine;
using System.Text.Json.Nodes;
using Tenure.Cli.Clients;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;

namespace Tenure.Cli.Commands;

/// <summary>Hands the cluster's own leadership from one member to another.</summary>
internal static class TransferCommand
{
    // A successor that lags must catch up first.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        Option<string[]> endpoints = CommonOptions.Endpoints();
        var to = new Option<string>("--to") { Description = "The member that is to lead; by default the next one.", HelpName = "NAME|ID" };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("transfer", "Hand the cluster's leadership to another member.") { to, endpoints, json };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(endpoints)!, parsed.GetValue(to), parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string[] endpoints, string? to, bool json, CancellationToken cancel)
    {
        using var client = new ClusterClient(endpoints);
        LeaderTransfer transfer = await LeaderTransfer.RunAsync(await client.ViewAsync(cancel), to, Patience, cancel);
        double milliseconds = Math.Round(transfer.Took.TotalMilliseconds, 1);
        Report.Line(
            json,
            $"'{transfer.From.Title}' handed over to '{transfer.To.Title}' in {milliseconds} ms",
            new JsonObject { ["from"] = transfer.From.Title, ["to"] = transfer.To.Title, ["tookMs"] = milliseconds });
        return ExitCode.Done;
    }
}
