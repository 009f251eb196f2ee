using System.CommandLine;
using System.Text.Json.Nodes;
using Tenure.Cli.Clients;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;
using Tenure.Wire.Protos;

namespace Tenure.Cli.Commands;

/// <summary>Adds a member, and says how to start it.</summary>
internal static class MemberAddCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "What it will be called.", CustomParser = result => CommonOptions.Name(result, "the member's name") };
        Option<ServerUrl[]> peerUrls = CommonOptions.Urls("--peer-urls", "Where the other members will reach it.");
        peerUrls.Required = true;
        var learner = new Option<bool>("--learner") { Description = "It only follows, without a vote, until it is promoted." };
        Option<string[]> endpoints = CommonOptions.Endpoints();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("add", "Add a member, which then has to be started. A voter gets its vote when it has caught up.")
        {
            name, peerUrls, learner, endpoints, json,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(name)!,
            new MemberAddRequest { PeerURLs = { parsed.GetValue(peerUrls)!.Select(url => $"{url}") }, IsLearner = parsed.GetValue(learner) },
            parsed.GetValue(endpoints)!,
            parsed.GetValue(json),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(string name, MemberAddRequest request, string[] endpoints, bool json, CancellationToken cancel)
    {
        using ClusterClient client = Membership.Open(endpoints);
        // Finds a member that answers: adding is tried once only, lest it is done twice.
        await Membership.AskAsync($"'{name}' is not added", client.Etcd.MemberListAsync(cancel));
        MemberAddResponse added = await Membership.AskAsync($"'{name}' is not added", client.Etcd.MemberAddAsync(request, cancel));
        string initialCluster = string.Join(',', added.Members.SelectMany(member =>
            member.PeerURLs.Select(url => $"{(member.ID == added.Member.ID ? name : Membership.Title(member))}={url}")));

        JsonObject values = Membership.Values(added.Member);
        values["name"] = name;
        values["initialCluster"] = initialCluster;
        Report.Line(
            json,
            $"""
            '{name}' ({added.Member.ID:x}) is added as a {(added.Member.IsLearner ? "learner" : "voter")}. Start it with its own --listen-… URLs and
            tenure serve --name {name} --initial-cluster-state existing --initial-cluster {initialCluster}
            """,
            values);
        return ExitCode.Done;
    }
}
