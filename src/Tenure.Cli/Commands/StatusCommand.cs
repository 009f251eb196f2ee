using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Tenure.Cli.Clients;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;
using Tenure.Wire.Protos;

namespace Tenure.Cli.Commands;

/// <summary>Shows the members of a cluster, also those that do not answer.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        Option<string[]> endpoints = CommonOptions.Endpoints();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("status", "Show the cluster's members. Exits 1 when nobody leads it.") { endpoints, json };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(endpoints)!, parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string[] endpoints, bool json, CancellationToken cancel)
    {
        using var client = new ClusterClient(endpoints);
        ClusterView view = await client.ViewAsync(cancel);
        if (json)
        {
            foreach (MemberView member in view.Members) Report.Json(Values(member));
        }
        else
        {
            Terminal.Create().Write(Draw(view));
        }

        if (view.Leader is not null) return ExitCode.Done;
        throw new CommandFailedException(view.Members.Any(member => member.IsReachable)
            ? "nobody leads the cluster"
            : $"no member answers at {string.Join(", ", endpoints)}; --endpoints says where they are");
    }

    private static Table Draw(ClusterView view)
    {
        Table table = new Table().RoundedBorder().AddColumns("id", "name", "endpoint", "leads");
        foreach (string number in (string[])["term", "index", "revision", "size", "latency"])
            table.AddColumn(new TableColumn(number).RightAligned());
        foreach (MemberView member in view.Members)
        {
            string id = member.Id == 0 ? "" : $"{member.Id:x}";
            string[] cells = member.Answer.Status is { } status ? Cells(member, status) : ["[red]unreachable[/]", "", "", "", "", ""];
            table.AddRow([id, member.Name.EscapeMarkup(), member.Answer.Url.EscapeMarkup(), .. cells]);
        }

        return table;
    }

    private static string[] Cells(MemberView member, StatusResponse status) => [
        member.IsLeader ? "[green]yes[/]" : "",
        $"{status.RaftTerm}",
        $"{status.RaftIndex}",
        $"{status.Header.Revision}",
        $"{status.DbSize / 1024.0:0.#} KiB",
        $"{member.Answer.Latency.TotalMilliseconds:0.0} ms",
    ];

    private static JsonObject Values(MemberView member) => new()
    {
        ["id"] = member.Id == 0 ? null : $"{member.Id:x}",
        ["name"] = member.Name,
        ["endpoint"] = member.Answer.Url,
        ["reachable"] = member.IsReachable,
        ["leader"] = member.IsLeader,
        ["term"] = member.Answer.Status?.RaftTerm,
        ["raftIndex"] = member.Answer.Status?.RaftIndex,
        ["revision"] = member.Answer.Status?.Header.Revision,
        ["dbSize"] = member.Answer.Status?.DbSize,
        ["latencyMs"] = member.IsReachable ? Math.Round(member.Answer.Latency.TotalMilliseconds, 1) : null,
        ["problem"] = member.Answer.Problem,
    };
}
