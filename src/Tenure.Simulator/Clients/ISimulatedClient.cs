namespace Tenure.Simulator.Clients;

/// <summary>Somebody who uses the cluster from a machine of its own.</summary>
internal interface ISimulatedClient
{
    /// <summary>
    /// A leader needs three election timeouts to come, and a client may then still be waiting for an answer that it will not get.
    /// </summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3.4);

    string Name { get; }

    /// <summary>
    /// Since when the client has waited for an answer that the cluster owes it, or null where it waits for none. It goes on asking,
    /// so a cluster that is well again serves it soon.
    /// </summary>
    TimeSpan? WaitingSince { get; }

    void Start();

    /// <summary>Begins nothing new any more; what is begun is brought to its end.</summary>
    void Rest();
}
