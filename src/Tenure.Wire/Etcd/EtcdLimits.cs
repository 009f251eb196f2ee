namespace Tenure.Wire.Etcd;

/// <summary>The sizes, in bytes, that etcd's users rely on.</summary>
internal static class EtcdLimits
{
    /// <summary>The largest request that is carried out: 1.5 MiB.</summary>
    public const int MaxRequestLength = 3 * 1024 * 1024 / 2;

    /// <summary>The largest message that the server takes off the wire: 2 MiB. Above it gRPC itself refuses.</summary>
    public const int MaxMessageLength = 2 * 1024 * 1024;
}
