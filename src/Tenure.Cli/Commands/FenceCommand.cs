using System.CommandLine;

namespace Tenure.Cli.Commands;

/// <summary>A fenced directory from a shell.</summary>
internal static class FenceCommand
{
    public static Command Create() => new("fence", "A directory that only the leader can write to.")
    {
        FenceProvisionCommand.Create(),
        FencePutCommand.Create(),
        FenceStatusCommand.Create(),
    };
}
