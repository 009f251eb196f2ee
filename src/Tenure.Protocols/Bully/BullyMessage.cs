using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Bully;

/// <summary>What processes say to each other: a closed family. Nothing in a message says how old it is.</summary>
/// <param name="From">Who sends it.</param>
/// <param name="To">Whom it is for.</param>
internal abstract record BullyMessage(NodeId From, NodeId To);

/// <summary>"Do you live?", to every process with a higher id. Whoever does takes the election over.</summary>
internal sealed record Election(NodeId From, NodeId To) : BullyMessage(From, To);

/// <summary>"I live, and I am higher: wait for the coordinator's word."</summary>
internal sealed record Answer(NodeId From, NodeId To) : BullyMessage(From, To);

/// <summary>"I coordinate", to every process with a lower id. Repeated, it is the heartbeat.</summary>
internal sealed record Coordinator(NodeId From, NodeId To) : BullyMessage(From, To);
