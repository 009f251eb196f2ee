using System.CommandLine;
using Tenure.Cli.Clients;
using Tenure.Wire.Protos;

namespace Tenure.Cli.Commands;

/// <summary>Takes a member out of the cluster for good.</summary>
internal static class MemberRemoveCommand
{
    public static Command Create() =>
        OneMemberCommand.Create("remove", "Take a member out. It stops, and its data is of no more use.", "The member.", RemoveAsync);

    private static async Task<(string Done, Member Member)> RemoveAsync(ClusterClient client, Member member, CancellationToken cancel)
    {
        MemberRemoveResponse left = await Membership.AskAsync(
            $"'{Membership.Title(member)}' is not removed",
            client.Etcd.MemberRemoveAsync(new MemberRemoveRequest { ID = member.ID }, cancel));
        return ($"'{Membership.Title(member)}' is removed; {left.Members.Count} members are left", member);
    }
}
