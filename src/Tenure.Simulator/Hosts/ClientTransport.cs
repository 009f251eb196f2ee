using Tenure.Simulator.World;

namespace Tenure.Simulator.Hosts;

/// <summary>How a client's machine talks to members: one request, one reply, both across the network.</summary>
/// <param name="machine">The client's machine.</param>
internal sealed class ClientTransport(SimulatedWorld world, int machine)
{
    /// <summary>How long everything takes in addition between this machine and its network, either way.</summary>
    public TimeSpan Lag { get; init; }

    /// <summary>
    /// Asks a member. The reply may never come, so whoever asks has a timeout of its own; and it may come after that.
    /// </summary>
    public void Call(NodeMachine member, NodeCall call, Action<NodeReply> answered) =>
        Lagging(() => world.Clients.Send(machine, member.Number, () => Arrived(member, call, answered)));

    /// <summary>Ends a call that is still open, or a stream of watches. The message travels like any other.</summary>
    public void Cancel(NodeMachine member, ApiCall call) => Call(member, new CancelCall(call), _ => { });

    private void Arrived(NodeMachine member, NodeCall call, Action<NodeReply> answered)
    {
        void Answer(NodeReply reply) => world.Clients.Send(member.Number, machine, () => Lagging(() => answered(reply)));

        if (member.Process is { } process) process.Serve(call, Answer);
        else Answer(new RefusedReply());
    }

    private void Lagging(Action then)
    {
        if (Lag > TimeSpan.Zero) world.Scheduler.After(Lag, then);
        else then();
    }
}
