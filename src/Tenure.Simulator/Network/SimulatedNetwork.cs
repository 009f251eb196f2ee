using Tenure.Simulator.World;

namespace Tenure.Simulator.Network;

/// <summary>Carries messages between machines, numbered from 0, with the delays and losses that its options name.</summary>
/// <param name="name">Tells this network's random choices from those of others.</param>
/// <param name="deliver">Takes a message at its receiver: sender, receiver, message.</param>
internal sealed class SimulatedNetwork<TMessage>(
    Scheduler scheduler, Connectivity connectivity, ulong seed, string name, Action<int, int, TMessage> deliver)
{
    private readonly Dictionary<(int From, int To), Link<TMessage>> _links = [];

    public NetworkOptions Options { get; set; } = new();

    /// <summary>How many messages were sent.</summary>
    public long Sent { get; private set; }

    /// <param name="mayDouble">Whether the message is one that must bear to arrive twice.</param>
    public void Send(int from, int to, TMessage message, bool mayDouble = true)
    {
        Sent++;
        LinkOf(from, to).Send(message, mayDouble);
    }

    /// <summary>The connection breaks: its last words are lost, and a new one is there after <paramref name="dialling"/>.</summary>
    public void Break(int from, int to, TimeSpan dialling) => LinkOf(from, to).Break(dialling);

    /// <summary>When all that is under way and not lost will have arrived.</summary>
    public TimeSpan LastArrival(int from, int to) => LinkOf(from, to).LastArrival;

    private Link<TMessage> LinkOf(int from, int to)
    {
        if (_links.TryGetValue((from, to), out Link<TMessage>? link)) return link;
        RandomStream random = RandomStream.Of(seed, $"{name} {from} {to}");
        link = new Link<TMessage>(scheduler, random, () => Options, () => connectivity.IsCut(from, to), message => deliver(from, to, message));
        connectivity.Opened += (openedFrom, openedTo) =>
        {
            if (openedFrom == from && openedTo == to) link.Opened();
        };
        _links.Add((from, to), link);
        return link;
    }
}
