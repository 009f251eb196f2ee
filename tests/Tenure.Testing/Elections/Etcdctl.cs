namespace Tenure.Testing.Elections;

/// <summary>Debian's etcd client, as the other party of an election.</summary>
internal sealed class Etcdctl(string endpoints)
{
    private static readonly Dictionary<string, string> Environment = new() { ["ETCDCTL_API"] = "3" };

    private static string Program => Installed.Program("etcdctl", "etcd-client");

    public async Task<IReadOnlyList<string>> RunAsync(params string[] arguments)
    {
        CommandOutput output = await Command.RunAsync(Program, ["--endpoints", endpoints, .. arguments], environment: Environment);
        output.ExitCode.ShouldBe(0, output.ErrorText);
        return output.Lines;
    }

    public ChildProcess Start(params string[] arguments) =>
        ChildProcess.Start(Program, ["--endpoints", endpoints, .. arguments], Environment);
}
