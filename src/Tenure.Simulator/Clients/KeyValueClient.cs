using Tenure.Simulator.Histories;
using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Clients;

/// <summary>
/// Puts, gets, deletes and compares keys that others use as well, one request at a time, and writes down what it was told.
/// Every value that it puts is unlike all others.
/// </summary>
internal sealed class KeyValueClient(SimulatedWorld world, string name, MemberCaller caller, RandomStream random) : ISimulatedClient
{
    /// <summary>Keys that are changed alone, and two that transactions tie together.</summary>
    private static readonly string[] Alone = ["k/a", "k/b", "k/c"];
    private static readonly string[] Tied = ["k/x", "k/y"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    /// <summary>What it saw last of each key, so that comparisons often hold.</summary>
    private readonly Dictionary<string, long> _versions = [];

    private bool _rests;
    private int _puts;

    public string Name => name;

    public TimeSpan? WaitingSince => caller.WaitingSince;

    public void Start() => Think();

    public void Rest() => _rests = true;

    private void Think() => world.Scheduler.After(random.Between(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(150)), () =>
    {
        // One that still waits asks on, so that it can be seen to be served.
        if (!_rests || caller.WaitingSince is not null) Ask();
    });

    private void Ask()
    {
        KeyValueOperation operation = new(name, world.Scheduler.Now, Choose());
        world.Observations.Publish(new OperationInvoked(operation));
        caller.Call(KeyValueCalls.ToCall(operation.Request), Patience, reply =>
        {
            Conclude(operation, reply);
            Think();
        });
    }

    private void Conclude(KeyValueOperation operation, NodeReply? reply)
    {
        if (reply is CommandReply { Result: var result })
        {
            operation.Returned = world.Scheduler.Now;
            operation.Answer = KeyValueCalls.ToAnswer(result);
            if (!operation.Answer.IsRefused) Learn(operation);
        }

        world.Observations.Publish(new OperationConcluded(operation, KeyValueCalls.SaysNothingHappened(reply)));
    }

    private void Learn(KeyValueOperation operation)
    {
        IReadOnlyList<KeyStep> steps = operation.Answer!.Succeeded ? operation.Request.Then : operation.Request.Otherwise;
        for (int i = 0; i < steps.Count; i++)
            if (steps[i].Kind == KeyStepKind.Get) _versions[steps[i].Key] = operation.Answer.Steps[i].Found?.Version ?? 0;
    }

    private KeyValueRequest Choose()
    {
        string key = random.Chance(700) ? random.Pick(Alone) : random.Pick(Tied);
        return random.Below(10) switch
        {
            < 3 => KeyValueRequest.Of(Get(key)),
            < 6 => KeyValueRequest.Of(Put(key)),
            6 => KeyValueRequest.Of(new KeyStep(KeyStepKind.Delete, key)),
            7 => KeyValueRequest.Of(Put(Tied[0]), Put(Tied[1])),
            8 => KeyValueRequest.Of(Get(Tied[0]), Get(Tied[1])),
            _ => new KeyValueRequest([new KeyCondition(key, _versions.GetValueOrDefault(key))], [Put(key), Get(key)], [Get(key)]),
        };
    }

    private KeyStep Put(string key) => new(KeyStepKind.Put, key, $"{name}.{++_puts}");

    private static KeyStep Get(string key) => new(KeyStepKind.Get, key);
}
