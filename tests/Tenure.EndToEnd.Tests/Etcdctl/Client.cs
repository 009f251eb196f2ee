using System.Text.Json;

namespace Tenure.EndToEnd.Tests.Etcdctl;

/// <summary>Debian's etcdctl 3.4, speaking to the given endpoints. Lines are returned without the keys' prefix.</summary>
public sealed class Client(string endpoints, string prefix)
{
    private static readonly Dictionary<string, string> Environment = new() { ["ETCDCTL_API"] = "3" };

    /// <summary>Runs a command that must succeed, and returns what it printed.</summary>
    public Task<IReadOnlyList<string>> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    /// <summary>Runs a command that reads its standard input and must succeed, and returns what it printed.</summary>
    public async Task<IReadOnlyList<string>> RunWithInputAsync(string input, params string[] arguments)
    {
        CommandOutput output = await OutputOfAsync(input, arguments);
        output.ExitCode.ShouldBe(0, $"etcdctl {string.Join(' ', arguments)}\n{output.Text}\n{output.ErrorText}");
        return output.Lines;
    }

    /// <summary>Runs a command that must succeed, and returns the JSON that it printed.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        IReadOnlyList<string> lines = await RunAsync([.. arguments, "--write-out", "json"]);
        return JsonDocument.Parse(string.Join('\n', lines)).RootElement;
    }

    /// <summary>Runs a command that must be refused, and returns the exit code and the last line on standard error.</summary>
    public async Task<(int ExitCode, string Error)> RefusedAsync(params string[] arguments) =>
        await RefusedWithInputAsync("", arguments);

    /// <summary>Runs a command that reads its standard input and must be refused.</summary>
    public async Task<(int ExitCode, string Error)> RefusedWithInputAsync(string input, params string[] arguments)
    {
        CommandOutput output = await OutputOfAsync(input, arguments);
        return (output.ExitCode, output.ErrorLines is [.., var last] ? last : "");
    }

    /// <summary>Runs a command, whatever comes of it.</summary>
    public async Task<CommandOutput> OutputOfAsync(string input, params string[] arguments)
    {
        CommandOutput output = await Command.RunAsync(Program, Arguments(arguments), input, Environment);
        return output with { Lines = Strip(output.Lines), ErrorLines = Strip(output.ErrorLines) };
    }

    /// <summary>Starts a command that runs until it is stopped.</summary>
    public ChildProcess Start(params string[] arguments) =>
        ChildProcess.Start(Program, Arguments(arguments), Environment);

    /// <summary>The line without the keys' prefix.</summary>
    public string Strip(string line) => line.Replace(prefix, "", StringComparison.Ordinal);

    private static string Program => Installed.Program("etcdctl", "etcd-client");

    private string[] Arguments(string[] arguments) => ["--endpoints", endpoints, .. arguments];

    private List<string> Strip(IReadOnlyList<string> lines) => [.. lines.Select(Strip)];
}
