namespace Tenure.Simulator.Clients;

/// <summary>Somebody who uses the cluster from a machine of its own.</summary>
internal interface ISimulatedClient
{
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
