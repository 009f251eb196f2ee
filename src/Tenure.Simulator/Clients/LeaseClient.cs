using Tenure.Simulator.Histories;
using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;
using Tenure.Store;

namespace Tenure.Simulator.Clients;

/// <summary>
/// Takes a lease, ties a key to it, renews it for a while, and then gives it back, or forgets it and lets it run out. Then again.
/// </summary>
internal sealed class LeaseClient(SimulatedWorld world, string name, MemberCaller caller, RandomStream random) : ISimulatedClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private bool _rests;
    private int _leases;

    public string Name => name;

    public TimeSpan? WaitingSince => caller.WaitingSince;

    public void Start() => Later(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(300), Begin);

    public void Rest() => _rests = true;

    private void Begin()
    {
        if (_rests && caller.WaitingSince is null) return;
        long lease = (long)(random.Next() >> 1) | 1;
        int seconds = random.Chance(300) ? 1 : 1 + random.Below(3);
        TimeSpan asked = Asking(lease, seconds);
        caller.Call(new ProposeCall(new LeaseGrantCommand(new LeaseId(lease), seconds)), Patience, reply =>
        {
            if (reply is not CommandReply { Result: LeaseGrantResult })
            {
                Pause(Begin);
                return;
            }

            Publish(new LeaseRenewed(name, lease, TimeSpan.FromSeconds(seconds), asked));
            PutKey(lease, seconds, renewals: random.Below(12));
        });
    }

    private void PutKey(long lease, int seconds, int renewals)
    {
        string key = $"l/{name}";
        KeyValueOperation put = new(name, world.Scheduler.Now, KeyValueRequest.Of(new KeyStep(KeyStepKind.Put, key, $"{name}.{++_leases}", lease)));
        Publish(new OperationInvoked(put));
        caller.Call(KeyValueCalls.ToCall(put.Request), Patience, reply =>
        {
            if (reply is CommandReply { Result: var result })
                (put.Returned, put.Answer) = (world.Scheduler.Now, KeyValueCalls.ToAnswer(result));
            Publish(new OperationConcluded(put, KeyValueCalls.SaysNothingHappened(reply)));
            KeepAlive(lease, seconds, renewals);
        });
    }

    private void KeepAlive(long lease, int seconds, int renewals)
    {
        if (renewals == 0 || _rests)
        {
            if (random.Chance(300)) Return(lease);
            else Pause(Begin);
            return;
        }

        Later(TimeSpan.FromSeconds(seconds) / 6, TimeSpan.FromSeconds(seconds) / 3, () =>
        {
            TimeSpan asked = Asking(lease, seconds);
            caller.Call(new KeepAliveCall(new LeaseId(lease)), Patience, reply =>
            {
                if (reply is LeaseReply { Answer: null })
                {
                    Publish(new LeaseGone(name, lease));
                    Pause(Begin);
                    return;
                }

                if (reply is LeaseReply) Publish(new LeaseRenewed(name, lease, TimeSpan.FromSeconds(seconds), asked));
                KeepAlive(lease, seconds, renewals - 1);
            });
        });
    }

    private void Return(long lease)
    {
        Publish(new LeaseReturned(name, lease));
        caller.Call(new ProposeCall(new LeaseRevokeCommand(new LeaseId(lease))), Patience, _ => Pause(Begin));
    }

    /// <summary>A member answers within its own request timeout or never, and a message may be under way for a while.</summary>
    private TimeSpan Asking(long lease, int seconds)
    {
        TimeSpan now = world.Scheduler.Now;
        Publish(new LeaseAsked(name, lease, TimeSpan.FromSeconds(seconds), now + TimeSpan.FromSeconds(6.5)));
        return now;
    }

    private void Pause(Action then) => Later(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(300), then);

    private void Later(TimeSpan least, TimeSpan most, Action then) => world.Scheduler.After(random.Between(least, most), then);

    private void Publish(Observation observation) => world.Observations.Publish(observation);
}
