using Tenure.Protocols.Raft;

namespace Tenure.Node;

/// <summary>One of the cluster.</summary>
/// <param name="Name">What its operator calls it; empty until it has published that.</param>
/// <param name="PeerUrls">Where the other members reach it.</param>
/// <param name="ClientUrls">Where clients reach it; empty until it has published them.</param>
/// <param name="IsLearner">Whether it only follows, without a vote.</param>
internal sealed record Member(
    NodeId Id, string Name, IReadOnlyList<string> PeerUrls, IReadOnlyList<string> ClientUrls, bool IsLearner = false)
{
    /// <summary>Whether it has taken part: a member publishes its client URLs as soon as it does.</summary>
    public bool HasRun => ClientUrls.Count > 0;
}
