using System.CommandLine;
using Tenure.Cli.Clients;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;
using Tenure.Wire.Protos;

namespace Tenure.Cli.Commands;

/// <summary>Gives a learner its vote.</summary>
internal static class MemberPromoteCommand
{
    public static Command Create()
    {
        var member = new Argument<string>("NAME|ID") { Description = "The learner, which must have caught up." };
        Option<string[]> endpoints = CommonOptions.Endpoints();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("promote", "Make a learner a voter.") { member, endpoints, json };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(member)!, parsed.GetValue(endpoints)!, parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string nameOrId, string[] endpoints, bool json, CancellationToken cancel)
    {
        using ClusterClient client = Membership.Open(endpoints);
        Member member = await Membership.FindAsync(client, nameOrId, cancel);
        MemberPromoteResponse promoted = await Membership.AskAsync(
            $"'{Membership.Title(member)}' is not promoted",
            client.Etcd.MemberPromoteAsync(new MemberPromoteRequest { ID = member.ID }, cancel));
        Report.Line(
            json,
            $"'{Membership.Title(member)}' is a voter now",
            Membership.Values(promoted.Members.Single(other => other.ID == member.ID)));
        return ExitCode.Done;
    }
}
