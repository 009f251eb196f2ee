using Google.Protobuf;
using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;
using Tenure.Wire.Etcd;
using Tenure.Wire.Protos;

namespace Tenure.Simulator.Clients;

/// <summary>
/// Contends by the server's own recipe, under a lease that it may not care to renew while it waits: so that leases end in the
/// queue. What it is told is compared with who was really first.
/// </summary>
internal sealed class LockClient(SimulatedWorld world, ClientTransport transport, string name, RandomStream random) : ISimulatedClient
{
    private const string Contest = "c";

    private NodeMachine _member = random.Pick(world.Machines);
    private bool _rests;

    public string Name => name;

    /// <summary>It may wait for as long as another holds.</summary>
    public TimeSpan? WaitingSince => null;

    public void Start() => Pause(Begin);

    public void Rest() => _rests = true;

    private void Begin()
    {
        if (_rests) return;
        _member = random.Pick(world.Machines);
        long lease = (long)(random.Next() >> 2) | 1;
        Ask(EtcdMethods.LeaseGrant, new LeaseGrantRequest { ID = lease, TTL = 2 }, TimeSpan.FromSeconds(1), reply =>
        {
            if (reply is null) Pause(Begin);
            else Contend(lease);
        });
    }

    private void Contend(long lease)
    {
        CampaignRequest request = new() { Name = ByteString.CopyFromUtf8(Contest), Lease = lease, Value = ByteString.CopyFromUtf8(name) };
        Ask(EtcdMethods.Campaign, request, random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)), reply =>
        {
            if (reply is null)
            {
                Pause(Begin);
                return;
            }

            LeaderKey leader = CampaignResponse.Parser.ParseFrom(reply.Answer).Leader;
            world.Observations.Publish(new ContestWon(Contest, name, leader.Rev));
            world.Scheduler.After(random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1)), () => Resign(leader));
        });
    }

    private void Resign(LeaderKey leader)
    {
        if (random.Chance(300))
        {
            Pause(Begin); // It forgets to, and its lease runs out.
            return;
        }

        Ask(EtcdMethods.Resign, new ResignRequest { Leader = leader }, TimeSpan.FromSeconds(2), reply =>
        {
            if (reply is not null) world.Observations.Publish(new ContestLeft(Contest, name, leader.Rev));
            Pause(Begin);
        });
    }

    /// <summary>Asks, and tells the answer if it is well and comes in time; a call that takes longer is ended.</summary>
    private void Ask(string method, IMessage request, TimeSpan patience, Action<EtcdReply?> done)
    {
        bool isOver = false;
        EtcdCall call = new(method, request.ToByteArray());
        NodeMachine member = _member;
        transport.Call(member, call, reply => End(reply as EtcdReply));
        world.Scheduler.After(patience, () =>
        {
            if (!isOver) transport.Cancel(member, call);
            End(null);
        });

        void End(EtcdReply? reply)
        {
            if (isOver) return;
            isOver = true;
            done(reply is { Status.IsOk: true } ? reply : null);
        }
    }

    private void Pause(Action then) => world.Scheduler.After(random.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(400)), then);
}
