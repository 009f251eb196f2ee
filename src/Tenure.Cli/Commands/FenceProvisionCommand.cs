using System.CommandLine;
using System.Text.Json.Nodes;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;

namespace Tenure.Cli.Commands;

/// <summary>Sets a fence up, on purpose: a missing record is never taken for an empty one.</summary>
internal static class FenceProvisionCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("DIR") { Description = "The directory; it is created where it is missing." };
        var scope = new Option<string>("--scope")
        {
            Description = "The election whose tokens the fence takes; by default the directory's name.",
            HelpName = "ELECTION",
            CustomParser = result => CommonOptions.Name(result, "--scope"),
        };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("provision", "Set a fence up in a directory, once.") { directory, scope, json };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(directory)!, parsed.GetValue(scope), parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string path, string? scope, bool json, CancellationToken cancel)
    {
        scope ??= Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        FencedDirectory directory = await FencedDirectory.ProvisionAsync(path, scope, cancellationToken: cancel);
        Report.Line(
            json,
            $"{directory.Path} takes the tokens of '{scope}'",
            new JsonObject { ["directory"] = directory.Path, ["scope"] = scope });
        return ExitCode.Done;
    }
}
