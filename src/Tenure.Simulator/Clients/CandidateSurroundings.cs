using Tenure.Simulator.Clocks;
using Tenure.Simulator.Hosts;

namespace Tenure.Simulator.Clients;

/// <summary>
/// What the library's code runs in on a simulated machine. Callbacks of a cancelled token may block in production, on a thread of
/// their own; here there is one thread, so a callback says how long it would block, and the cancellation lasts as long.
/// </summary>
internal sealed class CandidateSurroundings(SimulatedTime time, ProcessTasks tasks, Random random) : Surroundings(time, tasks, random)
{
    private TimeSpan _blocked;

    /// <summary>To be called by a callback: it would return after this.</summary>
    public void Block(TimeSpan time) => _blocked = time;

    public override async Task CancelAsync(CancellationTokenSource source)
    {
        await Run(source.Cancel);
        TimeSpan blocked = _blocked;
        _blocked = TimeSpan.Zero;
        if (blocked > TimeSpan.Zero) await Task.Delay(blocked, Time);
    }
}
