using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;
using Tenure.Store;

namespace Tenure.Simulator.Clients;

/// <summary>Writes and reads a few keys, one request after the other, at whichever member it comes to.</summary>
internal sealed class SteadyWriter(SimulatedWorld world, int machine)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly ClientTransport _transport = new(world, machine);
    private readonly RandomStream _random = RandomStream.Of(world.Seed, $"client {machine}");
    private int _request;

    public int Answered { get; private set; }

    public void Begin() => Next();

    private void Next() => world.Scheduler.After(_random.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(150)), Ask);

    private void Ask()
    {
        int mine = ++_request;
        NodeMachine member = _random.Pick(world.Machines);
        Bytes key = Bytes.Utf8($"k{_random.Below(5)}");
        NodeCall call = _random.Below(3) switch
        {
            0 => new ReadCall(new RangeQuery(KeyRange.Single(key)), IsLinearizable: true),
            1 => new ReadCall(new RangeQuery(KeyRange.Single(key)), IsLinearizable: false),
            _ => new ProposeCall(new PutCommand(key, Bytes.Utf8($"{machine} {mine}"))),
        };
        _transport.Call(member, call, _ => Over(mine, isAnswer: true));
        world.Scheduler.After(Timeout, () => Over(mine, isAnswer: false));
    }

    private void Over(int request, bool isAnswer)
    {
        if (request != _request) return;
        if (isAnswer) Answered++;
        _request++;
        Next();
    }
}
