using System.CommandLine;
using System.Text.Json.Nodes;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;
using Tenure.Cli.Processes;
using Tenure.Cli.Serving;

namespace Tenure.Cli.Commands;

/// <summary>A cluster for development: three real members, until Ctrl-C.</summary>
internal static class DevCommand
{
    private const int PortsNeeded = 6;

    public static Command Create()
    {
        Option<int> basePort = CommonOptions.Number(
            "--base-port", "The first of six ports in a row: clients use it, and every second after it; 2379 is where clients look by default; 0 finds free ones.", 0, 65_530, 0);
        var dataDirectory = new Option<string>("--data-dir") { Description = "Keeps the data there; else it is deleted at the end." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("dev", "Run a three-node cluster on this machine, until Ctrl-C.") { basePort, dataDirectory, json };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(basePort), parsed.GetValue(dataDirectory), parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(int basePort, string? dataDirectory, bool json, CancellationToken cancel)
    {
        using TemporaryDirectory? temporary = dataDirectory is null ? new TemporaryDirectory("tenure-dev-") : null;
        string directory = temporary?.Path ?? Directory.CreateDirectory(dataDirectory!).FullName;
        await using LocalCluster cluster = await StartAsync(basePort, directory, isKept: temporary is null, cancel);
        Announce(cluster, json);

        await Task.WhenAll(cluster.Nodes.Select(node => WatchAsync(node, json, cancel)));
        throw new CommandFailedException("all nodes have ended");
    }

    private static Task<LocalCluster> StartAsync(int basePort, string directory, bool isKept, CancellationToken cancel)
    {
        const string Quiet = "error";
        if (basePort == 0 && !isKept) return LocalCluster.StartAsync(directory, Quiet, cancel);

        // Members are known by their ports, so that data which is kept belongs to the ports of last time.
        int[] ports = basePort == 0 ? RememberedPorts(directory) : [.. Enumerable.Range(basePort, PortsNeeded)];
        return LocalCluster.StartAsync(directory, ports, Quiet, cancel);
    }

    private static int[] RememberedPorts(string directory)
    {
        string file = Path.Combine(directory, "ports");
        if (File.Exists(file)) return [.. File.ReadAllText(file).Split(' ').Select(int.Parse)];
        int[] ports = FreePorts.Find(PortsNeeded);
        File.WriteAllText(file, string.Join(' ', ports));
        return ports;
    }

    private static void Announce(LocalCluster cluster, bool json)
    {
        foreach (LocalNode node in cluster.Nodes)
        {
            Report.Line(
                json,
                $"{node.Name} serves clients at {node.ClientUrl}",
                new JsonObject { ["event"] = "ready", ["name"] = node.Name, ["endpoint"] = node.ClientUrl, ["pid"] = node.ProcessId });
        }

        if (!json) Console.WriteLine($"export ETCDCTL_ENDPOINTS={string.Join(',', cluster.Endpoints)}");
    }

    private static async Task WatchAsync(LocalNode node, bool json, CancellationToken cancel)
    {
        string lastWords = await node.EndedAsync(cancel);
        Report.Line(
            json,
            $"{node.Name} has ended: {lastWords}",
            new JsonObject { ["event"] = "ended", ["name"] = node.Name, ["problem"] = lastWords });
    }
}
