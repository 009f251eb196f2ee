using Tenure.Node;
using Tenure.Node.Members;
using Tenure.Protocols.Raft;
using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Faults;

/// <summary>
/// Operators who change the cluster while it has other troubles. They ask whoever leads, and ask again until they know what
/// came of it, as they would with the command.
/// </summary>
internal static class MembershipFaults
{
    private static readonly TimeSpan BeforeAskingAgain = TimeSpan.FromMilliseconds(500);

    public static Action? Begin(Fault fault, NodeMachine victim)
    {
        switch (fault)
        {
            case MemberAddition addition when victim.IsSpare:
                byte[] context = MemberContext.Write([$"http://n{victim.Id}:2380"]);
                Ask(victim.World, addition.AsLearner ? new AddLearner(victim.Id, context) : new AddVoter(victim.Id, context), () => Join(victim));
                return () => { };
            case LearnerPromotion when !victim.IsSpare:
                Ask(victim.World, new PromoteLearner(victim.Id), () => { });
                return () => { };
            case MemberRemoval when !victim.IsSpare && !victim.IsRemoved:
                Ask(victim.World, new RemoveMember(victim.Id), () => { });
                return () => { };
            default:
                return null;
        }
    }

    private static void Ask(SimulatedWorld world, ConfigurationChange change, Action done)
    {
        if (world.Leader?.Process is not { } leader)
        {
            AskLater();
            return;
        }

        leader.Serve(new MembershipCall(change), reply =>
        {
            if (reply is MembershipReply or FailureReply { Failure: NodeFailure.MemberExists }) done();
            else if (reply is BrokenReply or FailureReply { Failure: NodeFailure.TimedOut }) AskLater();
        });

        void AskLater() => world.Scheduler.After(BeforeAskingAgain, () => Ask(world, change, done));
    }

    /// <summary>The new member is started with what any member says of the cluster.</summary>
    private static void Join(NodeMachine spare)
    {
        MemberTable? cluster = spare.World.Machines
            .Where(machine => machine.IsRunning)
            .MaxBy(machine => machine.Process!.Core.Applied.Value)?.Process!.Core.Members;
        if (cluster is not null && cluster.Configuration.Contains(spare.Id)) spare.Join(cluster);
    }
}
