using System.Net;
using System.Net.Sockets;

namespace Tenure.Testing;

/// <summary>
/// A TCP port that no other test takes until this lease is disposed. Binding port 0 and releasing it again is a race
/// between test processes, so a port is claimed by a lock on a file named after it, and it comes from below the range
/// out of which the kernel picks the ports of outgoing connections.
/// </summary>
public sealed class PortLease : IDisposable
{
    private const int First = 21_000;
    private const int Count = 11_000;

    private readonly FileStream _claim;

    private PortLease(int number, FileStream claim)
    {
        Number = number;
        _claim = claim;
    }

    /// <summary>The port.</summary>
    public int Number { get; }

    /// <summary>Claims a port that nothing listens on.</summary>
    public static PortLease Take()
    {
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "tenure-test-ports")).FullName;
        int start = Random.Shared.Next(Count);
        for (int i = 0; i < Count; i++)
        {
            int port = First + ((start + i) % Count);
            if (TryClaim(Path.Combine(folder, $"{port}")) is not { } claim)
                continue;
            if (IsFree(port))
                return new PortLease(port, claim);
            claim.Dispose();
        }
        throw new InvalidOperationException($"No port between {First} and {First + Count} is free.");
    }

    /// <inheritdoc/>
    public void Dispose() => _claim.Dispose();

    // The file stays when the lock goes: deleting it would let two tests lock two files of the same name.
    private static FileStream? TryClaim(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
