using System.CommandLine;
using Tenure.Cli.Clients;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;
using Tenure.Wire.Protos;

namespace Tenure.Cli.Commands;

/// <summary>Takes a member out of the cluster for good.</summary>
internal static class MemberRemoveCommand
{
    public static Command Create()
    {
        var member = new Argument<string>("NAME|ID") { Description = "The member." };
        Option<string[]> endpoints = CommonOptions.Endpoints();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("remove", "Take a member out. It stops, and its data is of no more use.") { member, endpoints, json };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(member)!, parsed.GetValue(endpoints)!, parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string nameOrId, string[] endpoints, bool json, CancellationToken cancel)
    {
        using ClusterClient client = Membership.Open(endpoints);
        Member member = await Membership.FindAsync(client, nameOrId, cancel);
        MemberRemoveResponse left = await Membership.AskAsync(
            $"'{Membership.Title(member)}' is not removed",
            client.Etcd.MemberRemoveAsync(new MemberRemoveRequest { ID = member.ID }, cancel));
        Report.Line(
            json,
            $"'{Membership.Title(member)}' is removed; {left.Members.Count} members are left",
            Membership.Values(member));
        return ExitCode.Done;
    }
}
