using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Clients;

/// <summary>
/// Asks one member after the other: it stays with one that answers, and goes on to another after trouble. An answer that comes
/// after its timeout is none.
/// </summary>
internal sealed class MemberCaller(SimulatedWorld world, ClientTransport transport, RandomStream random)
{
    private NodeMachine _member = random.Pick(world.Machines);

    /// <summary>Since when nothing has been answered, or null where nothing is asked.</summary>
    public TimeSpan? WaitingSince { get; private set; }

    /// <summary>Asks, and tells what came of it; null where nothing came in time.</summary>
    public void Call(NodeCall call, TimeSpan patience, Action<NodeReply?> done)
    {
        WaitingSince ??= world.Scheduler.Now;
        bool isOver = false;
        transport.Call(_member, call, End);
        world.Scheduler.After(patience, () => End(null));

        void End(NodeReply? reply)
        {
            if (isOver) return;
            isOver = true;
            if (reply is CommandReply or LeaseReply) WaitingSince = null;
            else _member = random.Pick(world.Machines);
            done(reply);
        }
    }
}
