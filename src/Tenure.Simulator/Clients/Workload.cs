using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Clients;

/// <summary>Who uses the cluster in a run, and how many of each.</summary>
internal sealed record Workload(int KeyValues, int Leases, int Watches, int Candidates, int Contenders)
{
    public int Clients => KeyValues + Leases + Watches + Candidates + Contenders;

    /// <summary>Keys are always in use; of the others a run has some and not all, so that it has much of them.</summary>
    public static Workload Draw(RandomStream random) => new(
        KeyValues: 1 + random.Below(3),
        Leases: random.Chance(600) ? 1 + random.Below(3) : 0,
        Watches: random.Chance(500) ? 1 + random.Below(2) : 0,
        Candidates: random.Chance(500) ? 2 + random.Below(2) : 0,
        Contenders: random.Chance(300) ? 2 + random.Below(2) : 0);

    /// <summary>The clients, each on a machine of its own behind those of the members.</summary>
    public IReadOnlyList<ISimulatedClient> Settle(SimulatedWorld world)
    {
        List<ISimulatedClient> clients = [];
        SimulatedFenceFiles files = new(world.Observations);
        files.Provision(CandidateProcess.Election);
        Add(KeyValues, "k", (name, machine, random) => new KeyValueClient(world, name, Caller(machine, random), random));
        Add(Leases, "l", (name, machine, random) => new LeaseClient(world, name, Caller(machine, random), random));
        Add(Watches, "w", (name, machine, random) =>
            new WatchClient(world, new ClientTransport(world, machine), name, random.Pick(["k/", "l/", "e/", "k/a"]), random));
        Add(Candidates, "e", (name, machine, _) => new CandidateMachine(world, machine, name, files));
        Add(Contenders, "c", (name, machine, random) => new LockClient(world, new ClientTransport(world, machine), name, random));
        return clients;

        void Add(int count, string kind, Func<string, int, RandomStream, ISimulatedClient> make)
        {
            for (int i = 1; i <= count; i++)
            {
                string name = $"{kind}{i}";
                clients.Add(make(name, world.Machines.Count + clients.Count, RandomStream.Of(world.Seed, $"client {name}")));
            }
        }

        MemberCaller Caller(int machine, RandomStream random) => new(world, new ClientTransport(world, machine), random);
    }
}
