using System.Globalization;
using System.Net;

namespace Tenure.Cli.Parsing;

/// <summary>Where a server is, as etcd's users write it: <c>http://HOST:PORT</c>.</summary>
/// <param name="Scheme">http, or https.</param>
/// <param name="Host">A name or an address; an IPv6 address without its brackets.</param>
internal sealed record ServerUrl(string Scheme, string Host, int Port)
{
    /// <summary>The address to listen on; null where the host is a name that stands for no address of this machine.</summary>
    public IPEndPoint? ListenEndPoint =>
        Host == "localhost" ? new IPEndPoint(IPAddress.Loopback, Port)
        : IPAddress.TryParse(Host, out IPAddress? address) ? new IPEndPoint(address, Port)
        : null;

    /// <summary>Reads a URL, or says which rule it breaks.</summary>
    /// <param name="defaultScheme">What a URL without a scheme means; null where it must have one.</param>
    public static bool TryParse(string text, string? defaultScheme, out ServerUrl? url, out string problem)
    {
        url = null;
        if (!TrySplitScheme(text, defaultScheme, out string scheme, out string rest, out problem)) return false;
        if (!TrySplitPort(rest, out string host, out int port, out problem)) return false;

        url = new ServerUrl(scheme, host, port);
        return true;
    }

    public override string ToString() => $"{Scheme}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}";

    private static bool TrySplitScheme(string text, string? defaultScheme, out string scheme, out string rest, out string problem)
    {
        int end = text.IndexOf("://", StringComparison.Ordinal);
        scheme = end < 0 ? defaultScheme ?? "" : text[..end];
        rest = (end < 0 ? text : text[(end + 3)..]).TrimEnd('/');
        problem = end < 0 ? "it must begin with http://" : $"the scheme must be http or https, not '{scheme}'";
        return scheme is "http" or "https";
    }

    private static bool TrySplitPort(string rest, out string host, out int port, out string problem)
    {
        int colon = rest.LastIndexOf(':');
        bool isBareIPv6 = colon >= 0 && rest.AsSpan(0, colon).Contains(':') && !rest.StartsWith('[');
        string number = colon < 0 ? "" : rest[(colon + 1)..];
        host = (colon < 0 ? rest : rest[..colon]).Trim('[', ']');
        problem = "it must be a host and a port, as in http://127.0.0.1:2379";
        bool hasPort = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out port);
        if (colon < 0 || isBareIPv6 || Uri.CheckHostName(host) == UriHostNameType.Unknown) return false;

        problem = $"the port must be a number from 1 to 65535, not '{number}'";
        return hasPort && port is > 0 and <= 65535;
    }
}
