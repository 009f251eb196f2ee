using System.CommandLine;
using Tenure.Cli.Clients;
using Tenure.Wire.Protos;

namespace Tenure.Cli.Commands;

/// <summary>Gives a learner its vote.</summary>
internal static class MemberPromoteCommand
{
    public static Command Create() =>
        OneMemberCommand.Create("promote", "Make a learner a voter.", "The learner, which must have caught up.", PromoteAsync);

    private static async Task<(string Done, Member Member)> PromoteAsync(ClusterClient client, Member member, CancellationToken cancel)
    {
        MemberPromoteResponse promoted = await Membership.AskAsync(
            $"'{Membership.Title(member)}' is not promoted",
            client.Etcd.MemberPromoteAsync(new MemberPromoteRequest { ID = member.ID }, cancel));
        return ($"'{Membership.Title(member)}' is a voter now", promoted.Members.Single(other => other.ID == member.ID));
    }
}
