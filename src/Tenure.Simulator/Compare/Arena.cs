using Tenure.Simulator.Network;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Compare;

/// <summary>The world of one run: time, machines that reach each other or do not, and all chance from one seed.</summary>
internal sealed class Arena(ulong seed, int machines)
{
    public ulong Seed => seed;

    public Scheduler Scheduler { get; } = new(new TraceHash());

    public Connectivity Connectivity { get; } = new(machines);

    public TimeSpan Now => Scheduler.Now;

    public SimulatedNetwork<TMessage> Network<TMessage>(string name, Action<int, int, TMessage> deliver) =>
        new(Scheduler, Connectivity, seed, name, deliver);

    public void RunUntil(TimeSpan end)
    {
        while (Scheduler.RunNext(end))
        {
        }
    }

    /// <summary>Nobody on either side hears of the other.</summary>
    public void Cut(IEnumerable<int> side) => BetweenSides(side, Connectivity.Cut);

    public void Mend(IEnumerable<int> side) => BetweenSides(side, Connectivity.Mend);

    private void BetweenSides(IEnumerable<int> side, Action<int, int> act)
    {
        int[] here = [.. side];
        for (int other = 0; other < Connectivity.Machines; other++)
        {
            if (here.Contains(other)) continue;
            foreach (int one in here)
            {
                act(one, other);
                act(other, one);
            }
        }
    }
}
