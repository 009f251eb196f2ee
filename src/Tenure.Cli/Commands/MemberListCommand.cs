using System.CommandLine;
using Spectre.Console;
using Tenure.Cli.Clients;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;
using Tenure.Wire.Protos;

namespace Tenure.Cli.Commands;

/// <summary>Lists the members, as the one that is asked knows them.</summary>
internal static class MemberListCommand
{
    public static Command Create()
    {
        Option<string[]> endpoints = CommonOptions.Endpoints();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("list", "List the cluster's members.") { endpoints, json };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(endpoints)!, parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string[] endpoints, bool json, CancellationToken cancel)
    {
        using ClusterClient client = Membership.Open(endpoints);
        MemberListResponse list = await Membership.AskAsync("the members cannot be listed", client.Etcd.MemberListAsync(cancel));
        if (json)
            foreach (Member member in list.Members) Report.Json(Membership.Values(member));
        else
            Terminal.Create().Write(Draw(list.Members));
        return ExitCode.Done;
    }

    private static Table Draw(IEnumerable<Member> members)
    {
        Table table = new Table().RoundedBorder().AddColumns("id", "name", "votes", "peers at", "clients at");
        foreach (Member member in members)
        {
            table.AddRow(
                $"{member.ID:x}",
                member.Name.Length > 0 ? member.Name.EscapeMarkup() : "[grey]not started[/]",
                member.IsLearner ? "" : "yes",
                string.Join(", ", member.PeerURLs).EscapeMarkup(),
                string.Join(", ", member.ClientURLs).EscapeMarkup());
        }

        return table;
    }
}
