using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>Sees what each call into a node of a <see cref="Cluster"/> led to, and what became of messages.</summary>
internal interface IClusterObserver
{
    void Happened(Member member, Effects effects);

    /// <summary>The message leaves its sender: what it waited for is durable.</summary>
    void Left(Message message);

    void Lost(Message message);
}
