namespace Tenure.Wire.Etcd;

/// <summary>What etcd's clients say in the headers of a call.</summary>
internal static class EtcdMetadata
{
    /// <summary>With <see cref="True"/>: the call is to end with NoLeader where the member asked knows of no leader.</summary>
    public const string NeedsLeader = "hasleader";

    public const string True = "true";
}
