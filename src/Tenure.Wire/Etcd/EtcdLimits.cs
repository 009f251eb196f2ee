namespace Tenure.Wire.Etcd;

/// <summary>The sizes that etcd's users rely on.</summary>
internal static class EtcdLimits
{
    /// <summary>The largest request that is carried out, in bytes: 1.5 MiB.</summary>
    public const int MaxRequestLength = 3 * 1024 * 1024 / 2;

    /// <summary>The largest message that the server takes off the wire, in bytes. Above it gRPC itself refuses.</summary>
    public const int MaxMessageLength = 2 * 1024 * 1024;

    /// <summary>The most comparisons, or operations in one branch, of a transaction.</summary>
    public const int MaxTransactionOperations = 128;

    /// <summary>The longest lease that can be asked for, in seconds.</summary>
    public const long MaxLeaseTtlSeconds = 9_000_000_000;
}
