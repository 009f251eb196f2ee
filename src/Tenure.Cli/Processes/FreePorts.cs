using System.Net;
using System.Net.Sockets;

namespace Tenure.Cli.Processes;

/// <summary>Finds ports that nothing listens on.</summary>
internal static class FreePorts
{
    // Above the well-known ports, and below those that Linux gives to outgoing connections.
    private const int First = 20_000;
    private const int Last = 32_000;

    /// <summary>So many different ports that were free a moment ago: whoever comes between takes them, and then the start fails.</summary>
    public static int[] Find(int count)
    {
        var found = new List<int>();
        for (int attempt = 0; found.Count < count && attempt < 1000; attempt++)
        {
            int port = Random.Shared.Next(First, Last);
            if (!found.Contains(port) && IsFree(port)) found.Add(port);
        }

        return found.Count == count
            ? [.. found]
            : throw new CommandFailedException($"there are no {count} free ports between {First} and {Last} on 127.0.0.1");
    }

    public static bool IsFree(int port)
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
