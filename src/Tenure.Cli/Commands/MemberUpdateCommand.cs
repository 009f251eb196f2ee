using System.CommandLine;
using Tenure.Cli.Clients;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;
using Tenure.Wire.Protos;

namespace Tenure.Cli.Commands;

/// <summary>Says where the others reach a member that moves.</summary>
internal static class MemberUpdateCommand
{
    public static Command Create()
    {
        var member = new Argument<string>("NAME|ID") { Description = "The member that moves." };
        Option<ServerUrl[]> peerUrls = CommonOptions.Urls("--peer-urls", "Where the other members will reach it.");
        peerUrls.Required = true;
        Option<string[]> endpoints = CommonOptions.Endpoints();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("update", "Change where the other members reach a member; start it there with --initial-cluster-state existing.")
        {
            member, peerUrls, endpoints, json,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(member)!,
            [.. parsed.GetValue(peerUrls)!.Select(url => $"{url}")],
            parsed.GetValue(endpoints)!,
            parsed.GetValue(json),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(string nameOrId, string[] peerUrls, string[] endpoints, bool json, CancellationToken cancel)
    {
        using ClusterClient client = Membership.Open(endpoints);
        Member member = await Membership.FindAsync(client, nameOrId, cancel);
        MemberUpdateResponse updated = await Membership.AskAsync(
            $"'{Membership.Title(member)}' is not updated",
            client.Etcd.MemberUpdateAsync(new MemberUpdateRequest { ID = member.ID, PeerURLs = { peerUrls } }, cancel));
        Report.Line(
            json,
            $"'{Membership.Title(member)}' is to be reached at {string.Join(",", peerUrls)}",
            Membership.Values(updated.Members.Single(other => other.ID == member.ID)));
        return ExitCode.Done;
    }
}
