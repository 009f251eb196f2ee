namespace Tenure.Testing;

/// <summary>The shape of a cluster. The times are etcd's defaults.</summary>
/// <param name="Members">How many members it has.</param>
/// <param name="HeartbeatMs">How often the leader says that it lives.</param>
/// <param name="ElectionMs">After how much silence a follower stands for election.</param>
/// <param name="SnapshotCount">After how many entries of the log a member takes a snapshot.</param>
public sealed record ClusterOptions(int Members = 1, int HeartbeatMs = 100, int ElectionMs = 1000, int SnapshotCount = 100_000);
