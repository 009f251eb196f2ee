using Tenure.Simulator.World;

namespace Tenure.Simulator.Network;

/// <summary>One direction between two machines.</summary>
internal sealed class Link<TMessage>(
    Scheduler scheduler, RandomStream random, Func<NetworkOptions> options, Func<bool> isCut, Action<TMessage> deliver)
{
    /// <summary>What a cut connection holds at most; more is dropped at the sender, as from a full queue.</summary>
    private const int MostHeld = 4096;

    private readonly Queue<(Connection Connection, long Number, TMessage Message)> _held = new();
    private Connection _connection = new(TimeSpan.Zero);

    public TimeSpan LastArrival { get; private set; }

    public void Send(TMessage message, bool mayDouble)
    {
        if (options().IsOrdered) SendInOrder(message);
        else SendAlone(message, mayDouble);
    }

    public void Break(TimeSpan dialling)
    {
        // Whatever has left may be lost from any point on.
        long underWay = _connection.Sent - _connection.Arrived;
        _connection.LostFrom = Math.Min(_connection.LostFrom, _connection.Arrived + 1 + random.Below((int)underWay + 1));
        _connection = new Connection(scheduler.Now + dialling);
    }

    /// <summary>The cut is over: what was held arrives now, in its order, before anything that is still under way.</summary>
    public void Opened()
    {
        while (_held.TryDequeue(out (Connection Connection, long Number, TMessage Message) held))
            Arrive(held.Connection, held.Number, held.Message);
    }

    private void SendAlone(TMessage message, bool mayDouble)
    {
        NetworkOptions current = options();
        if (random.Chance(current.LossPermille)) return;
        int copies = mayDouble && random.Chance(current.DuplicatePermille) ? 2 : 1;
        for (; copies > 0; copies--)
        {
            TimeSpan arrival = scheduler.Now + Delay(current);
            LastArrival = arrival > LastArrival ? arrival : LastArrival;
            scheduler.At(arrival, () =>
            {
                if (!isCut()) deliver(message);
            });
        }
    }

    private void SendInOrder(TMessage message)
    {
        if (scheduler.Now < _connection.OpenAt || random.Chance(options().LossPermille)) return;
        Travel(_connection, ++_connection.Sent, message);
    }

    private void Travel(Connection connection, long number, TMessage message)
    {
        TimeSpan arrival = scheduler.Now + Delay(options());
        connection.LastArrival = arrival > connection.LastArrival ? arrival : connection.LastArrival;
        LastArrival = connection.LastArrival > LastArrival ? connection.LastArrival : LastArrival;
        scheduler.At(connection.LastArrival, () => Arrive(connection, number, message));
    }

    private void Arrive(Connection connection, long number, TMessage message)
    {
        if (number >= connection.LostFrom) return;
        if (isCut())
        {
            if (options().CutsHold && _held.Count < MostHeld) _held.Enqueue((connection, number, message));
            return;
        }

        connection.Arrived = number;
        deliver(message);
    }

    private TimeSpan Delay(NetworkOptions current) => random.Chance(current.TailPermille)
        ? random.Between(current.MostDelay, current.TailDelay)
        : random.Between(current.LeastDelay, current.MostDelay);

    /// <summary>One connection's life: what was sent on it, and from where on it lost what it carried.</summary>
    private sealed class Connection(TimeSpan openAt)
    {
        public TimeSpan OpenAt { get; } = openAt;

        public TimeSpan LastArrival { get; set; }

        public long Sent { get; set; }

        public long Arrived { get; set; }

        public long LostFrom { get; set; } = long.MaxValue;
    }
}
