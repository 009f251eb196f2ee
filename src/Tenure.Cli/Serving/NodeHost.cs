using Microsoft.Extensions.Logging;
using Tenure.Node;
using Tenure.Server;
using Tenure.Server.Grpc;

namespace Tenure.Cli.Serving;

/// <summary>One node and the server in front of it, from start to stop.</summary>
internal static class NodeHost
{
    public static async Task<int> RunAsync(ServeSettings settings, bool isControlled, ILoggerFactory loggers, CancellationToken cancel)
    {
        NodeOptions options = await ClusterEntry.FindAsync(settings, cancel);
        if (!settings.IsJoining) WarnOfEvenVoters(settings.Voters);
        await using ClusterNode node = ClusterNode.Start(options, TimeProvider.System, loggers.CreateLogger<ClusterNode>());
        await using EtcdServer server = await StartServerAsync(node, settings, loggers, cancel);
        Console.Out.WriteLine(
            $"tenure: member {settings.Name} ({options.Id}) serves clients at {string.Join(",", settings.ListenClientUrls)}");
        if (isControlled) TestControl.Start(node);

        await WaitForEndAsync(node, cancel);
        if (node.IsRemoved)
            Console.Error.WriteLine(
                $"tenure: member {settings.Name} ({options.Id}) was removed from the cluster and stops; '{settings.DataDirectory}' is of no more use");
        return ExitCode.Done;
    }

    private static async Task<EtcdServer> StartServerAsync(
        ClusterNode node, ServeSettings settings, ILoggerFactory loggers, CancellationToken cancel)
    {
        try
        {
            var options = new EtcdServerOptions
            {
                Listen = settings.ClientEndPoints(),
                ElectionTimeoutMax = TimeSpan.FromMilliseconds(settings.ElectionMilliseconds),
            };
            return await EtcdServer.StartAsync(node, options, TimeProvider.System, loggers, cancel);
        }
        catch (ListenException problem)
        {
            throw new CommandFailedException(problem.Message, ExitCode.WrongUsage);
        }
    }

    private static void WarnOfEvenVoters(int voters)
    {
        if (voters % 2 != 0) return;
        Console.Error.WriteLine(
            $"tenure: warning: {voters} voters survive the loss of {(voters - 1) / 2}, just as {voters - 1} do: the last one only "
            + "adds to what a majority needs. Use an odd number.");
    }

    private static async Task WaitForEndAsync(ClusterNode node, CancellationToken cancel)
    {
        try
        {
            await node.Completion.WaitAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Somebody asked it to stop, which it now does in good order.
        }
        catch (Exception broken) when (node.Completion.IsFaulted)
        {
            throw new CommandFailedException($"the node stopped, because its state can no longer be trusted: {broken.Message}");
        }
    }
}
