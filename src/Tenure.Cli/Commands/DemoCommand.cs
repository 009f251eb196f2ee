using System.CommandLine;
using Tenure.Cli.Demo;
using Tenure.Cli.Demo.Events;
using Tenure.Cli.Demo.Views;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;
using Tenure.Cli.Processes;

namespace Tenure.Cli.Commands;

/// <summary>Shows on this machine that one leads at a time and that only the leader's writes land.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var scenes = new Option<string[]>("--scene")
        {
            Description = "Play this scene; may be given several times. By default all are played.",
            HelpName = string.Join('|', DemoRun.SceneNames),
            DefaultValueFactory = _ => [.. DemoRun.SceneNames],
            CustomParser = result => [.. result.Tokens.Select(token =>
            {
                if (!DemoRun.SceneNames.Contains(token.Value))
                    result.AddError($"--scene '{token.Value}': it must be one of {string.Join(", ", DemoRun.SceneNames)}");
                return token.Value;
            })],
        };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("demo", "Kill, pause, cut off and hand over leaders on this machine, and check that every guarantee holds.")
        {
            scenes, json,
        };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(scenes)!, parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string[] scenes, bool json, CancellationToken cancel)
    {
        if (OperatingSystem.IsWindows()) throw new CommandFailedException("the demo needs POSIX signals, which Windows does not have");

        using var directory = new TemporaryDirectory("tenure-demo-");
        var chronicle = new Chronicle(TimeProvider.System);
        await using IDemoView view = View(json, chronicle);
        chronicle.Recorded += view.Show;
        return await new DemoRun(chronicle, directory).PlayAsync(scenes, cancel) ? ExitCode.Done : ExitCode.Failed;
    }

    private static IDemoView View(bool json, Chronicle chronicle) =>
        json ? new JsonView()
        : Terminal.IsWatched ? new LiveView(Terminal.Create(), chronicle)
        : new PlainView(Terminal.Create(), chronicle);
}
