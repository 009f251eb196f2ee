namespace Tenure;

/// <summary>Where etcd is, and how patient its client is.</summary>
public sealed class EtcdOptions
{
    /// <summary>
    /// The client URLs of the cluster's members, such as <c>http://127.0.0.1:2379</c>. Give all of them: the client goes on
    /// to the next where one does not answer.
    /// </summary>
    public IList<string> Endpoints { get; } = [];

    /// <summary>
    /// How long one member is waited for before the next is asked, by default one second. A renewal that is answered more
    /// slowly counts as failed.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(1);

    internal IEnumerable<string> Problems()
    {
        if (Endpoints.Count == 0)
            yield return $"{nameof(Endpoints)}: there must be at least one.";
        foreach (string endpoint in Endpoints)
        {
            if (!TryParseEndpoint(endpoint, out _))
                yield return $"{nameof(Endpoints)}: '{endpoint}' must be an address such as http://127.0.0.1:2379.";
        }

        if (AttemptTimeout <= TimeSpan.Zero)
            yield return $"{nameof(AttemptTimeout)}: {AttemptTimeout} must be positive.";
    }

    /// <summary>A bare host and port means http, as it does for etcd's own client.</summary>
    internal static bool TryParseEndpoint(string text, out Uri? endpoint)
    {
        string url = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return Uri.TryCreate(url, UriKind.Absolute, out endpoint)
            && endpoint.Scheme is "http" or "https"
            && endpoint is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" };
    }
}
