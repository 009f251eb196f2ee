using System.CommandLine;

namespace Tenure.Cli.Commands;

/// <summary>Who is in the cluster.</summary>
internal static class MemberCommand
{
    public static Command Create() => new("member", "List, add and remove the cluster's members.")
    {
        MemberListCommand.Create(),
        MemberAddCommand.Create(),
        MemberPromoteCommand.Create(),
        MemberUpdateCommand.Create(),
        MemberRemoveCommand.Create(),
    };
}
