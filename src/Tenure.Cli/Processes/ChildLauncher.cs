using System.Collections.Concurrent;
using System.Diagnostics;

namespace Tenure.Cli.Processes;

/// <summary>
/// Starts children from one thread that lives as long as this process. A child that asks the kernel to die with its parent
/// dies with the *thread* that started it, and threads of the pool come and go.
/// </summary>
internal static class ChildLauncher
{
    // Holds the few starts that are asked for at one time; each asker waits for its own.
    private static readonly BlockingCollection<(ProcessStartInfo Info, TaskCompletionSource<Process> Started)> Requests = StartThread();

    public static Task<Process> StartAsync(ProcessStartInfo info)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add((info, started));
        return started.Task;
    }

    private static BlockingCollection<(ProcessStartInfo, TaskCompletionSource<Process>)> StartThread()
    {
        var requests = new BlockingCollection<(ProcessStartInfo, TaskCompletionSource<Process>)>(boundedCapacity: 16);
        new Thread(() => Serve(requests)) { IsBackground = true, Name = "child launcher" }.Start();
        return requests;
    }

    private static void Serve(BlockingCollection<(ProcessStartInfo Info, TaskCompletionSource<Process> Started)> requests)
    {
        foreach ((ProcessStartInfo info, TaskCompletionSource<Process> started) in requests.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(info)!);
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        }
    }
}
