using System.CommandLine;
using System.Text.Json.Nodes;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;

namespace Tenure.Cli.Commands;

/// <summary>Shows what a fence remembers.</summary>
internal static class FenceStatusCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("DIR") { Description = "The fenced directory." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("status", "Show a fence's scope and its highest token.") { directory, json };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(directory)!, parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string path, bool json, CancellationToken cancel)
    {
        FencedDirectory directory = FencedDirectory.Open(path);
        FenceStatus status = await directory.GetStatusAsync(cancel);
        Report.Line(
            json,
            status.Highest is { } highest
                ? $"scope '{status.Scope}', highest token {highest.Number}, held by '{highest.Holder}'"
                : $"scope '{status.Scope}', no token yet",
            new JsonObject
            {
                ["directory"] = directory.Path,
                ["scope"] = status.Scope,
                ["highest"] = status.Highest?.Number,
                ["holder"] = status.Highest?.Holder,
            });
        return ExitCode.Done;
    }
}
