using System.CommandLine;
using Tenure.Cli.Clients;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;
using Tenure.Wire.Protos;

namespace Tenure.Cli.Commands;

/// <summary>A command that does something to one member and needs to know nothing but which.</summary>
internal static class OneMemberCommand
{
    /// <param name="which">What the argument says of the member.</param>
    /// <param name="change">Does it, and says what was done and how the member stands.</param>
    public static Command Create(
        string name, string description, string which, Func<ClusterClient, Member, CancellationToken, Task<(string Done, Member Member)>> change)
    {
        var member = new Argument<string>("NAME|ID") { Description = which };
        Option<string[]> endpoints = CommonOptions.Endpoints();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(name, description) { member, endpoints, json };
        command.SetAction(async (parsed, cancel) =>
        {
            using ClusterClient client = Membership.Open(parsed.GetValue(endpoints)!);
            Member found = await Membership.FindAsync(client, parsed.GetValue(member)!, cancel);
            (string done, Member changed) = await change(client, found, cancel);
            Report.Line(parsed.GetValue(json), done, Membership.Values(changed));
            return ExitCode.Done;
        });
        return command;
    }
}
