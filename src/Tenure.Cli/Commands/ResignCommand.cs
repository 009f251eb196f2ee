using System.CommandLine;
using System.Text.Json.Nodes;
using Tenure.Cli.Clients;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;
using Tenure.Etcd;
using Tenure.Wire.Protos;

namespace Tenure.Cli.Commands;

/// <summary>
/// Ends the present leadership from outside. The next leader may begin before the old one hears of it: that is what
/// fences are for.
/// </summary>
internal static class ResignCommand
{
    public static Command Create()
    {
        Argument<string> election = CommonOptions.Election();
        Option<string[]> endpoints = CommonOptions.Endpoints();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("resign", "End the present leadership of an election. Exits 1 when nobody leads.") { election, endpoints, json };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(election)!, parsed.GetValue(endpoints)!, parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string election, string[] endpoints, bool json, CancellationToken cancel)
    {
        using var client = new ClusterClient(endpoints);
        RangeResponse range = await client.Etcd.RangeAsync(EtcdElectionKeys.LeaderQuery(election), cancel);
        if (range.Kvs is not [var leader, ..]) throw new CommandFailedException($"nobody leads '{election}'");

        // Revoking the lease of a candidate frees all that it holds, as if it had ended; a key without one is only deleted.
        if (leader.Lease != 0) await client.Etcd.LeaseRevokeAsync(new LeaseRevokeRequest { ID = leader.Lease }, cancel);
        else await client.Etcd.DeleteRangeAsync(new DeleteRangeRequest { Key = leader.Key }, cancel);

        string name = leader.Value.ToStringUtf8();
        Report.Line(
            json,
            $"'{name}' no longer leads '{election}' (token {leader.CreateRevision})",
            new JsonObject { ["election"] = election, ["resigned"] = name, ["token"] = leader.CreateRevision });
        return ExitCode.Done;
    }
}
