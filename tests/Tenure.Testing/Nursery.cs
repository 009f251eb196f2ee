using System.Collections.Concurrent;
using System.Diagnostics;

namespace Tenure.Testing;

/// <summary>
/// Starts processes that cannot outlive the test run, not even one that is killed: the kernel sends them SIGKILL when
/// their parent dies. For the kernel the parent is the thread that started them, so one thread, which lives as long as
/// this process, starts them all.
/// </summary>
internal static class Nursery
{
    private static readonly BlockingCollection<Action> Births = StartMother();

    public static Process Start(ProcessStartInfo child)
    {
        child.ArgumentList.Insert(0, child.FileName);
        foreach (string argument in (string[])["--", "KILL", "--pdeathsig"])
            child.ArgumentList.Insert(0, argument);
        child.FileName = "setpriv";

        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Births.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(child)!);
            }
            catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or InvalidOperationException)
            {
                started.SetException(failure);
            }
        });
        return started.Task.GetAwaiter().GetResult();
    }

    private static BlockingCollection<Action> StartMother()
    {
        var births = new BlockingCollection<Action>();
        var mother = new Thread(() =>
        {
            foreach (Action birth in births.GetConsumingEnumerable())
                birth();
        })
        { IsBackground = true, Name = "process nursery" };
        mother.Start();
        return births;
    }
}
