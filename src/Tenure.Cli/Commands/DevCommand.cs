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

    /// <summary>Where every client looks that was told nothing.</summary>
    private const int UsualPort = 2379;

    public static Command Create()
    {
        Option<int> basePort = CommonOptions.Number(
            "--base-port", "The first of six ports in a row: clients use it, and every second after it. 0 finds free ones, and so does "
            + "its absence where 2379, where clients look by default, is taken.", 0, 65_530, UsualPort);
        var dataDirectory = new Option<string>("--data-dir") { Description = "Keeps the data there; else it is deleted at the end." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("dev", "Run a three-node cluster on this machine, until Ctrl-C.") { basePort, dataDirectory, json };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetResult(basePort) is { Implicit: false } ? parsed.GetValue(basePort) : null,
            parsed.GetValue(dataDirectory),
            parsed.GetValue(json),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(int? basePort, string? dataDirectory, bool json, CancellationToken cancel)
    {
        using TemporaryDirectory? temporary = dataDirectory is null ? new TemporaryDirectory("tenure-dev-") : null;
        string directory = temporary?.Path ?? Directory.CreateDirectory(dataDirectory!).FullName;
        await using LocalCluster cluster = await StartAsync(basePort, directory, isKept: temporary is null, cancel);
        Announce(cluster, json);

        await Task.WhenAll(cluster.Nodes.Select(node => WatchAsync(node, json, cancel)));
        throw new CommandFailedException("all nodes have ended");
    }

    private static Task<LocalCluster> StartAsync(int? basePort, string directory, bool isKept, CancellationToken cancel)
    {
        const string Quiet = "error";
        int[]? ports = isKept ? KeptPorts(basePort, directory) : WantedPorts(basePort);
        MustBeFree(ports ?? []);
        return ports is null ? LocalCluster.StartAsync(directory, Quiet, cancel) : LocalCluster.StartAsync(directory, ports, Quiet, cancel);
    }

    /// <summary>The ports that were asked for, or the usual ones where nothing was and they are free; null where any will do.</summary>
    private static int[]? WantedPorts(int? basePort)
    {
        int[] row = [.. Enumerable.Range(basePort ?? UsualPort, PortsNeeded)];
        return basePort > 0 || (basePort is null && row.All(FreePorts.IsFree)) ? row : null;
    }

    /// <summary>
    /// Members are known by their ports: those of another cluster that has them would take ours for their own members, come back without
    /// their data, and say how to take them out.
    /// </summary>
    private static void MustBeFree(int[] ports)
    {
        foreach (int taken in ports.Where(port => !FreePorts.IsFree(port)))
            throw new CommandFailedException($"port {taken} is in use by another process; --base-port 0 takes ports that are free", ExitCode.WrongUsage);
    }

    /// <summary>Members are known by their ports, so that data which is kept belongs to the ports of last time.</summary>
    private static int[] KeptPorts(int? basePort, string directory)
    {
        if (basePort > 0) return WantedPorts(basePort)!;
        string file = Path.Combine(directory, "ports");
        if (File.Exists(file)) return [.. File.ReadAllText(file).Split(' ').Select(int.Parse)];
        int[] ports = WantedPorts(basePort) ?? FreePorts.Find(PortsNeeded);
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

        if (!json) Console.WriteLine($"export {CommonOptions.EndpointsVariable}={string.Join(',', cluster.Endpoints)}");
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
