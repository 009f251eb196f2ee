namespace Tenure.Cli.Parsing;

/// <summary>One member as <c>--initial-cluster</c> names it; a member with several peer URLs is named several times.</summary>
internal sealed record InitialMember(string Name, IReadOnlyList<ServerUrl> PeerUrls);

/// <summary>Reads <c>n0=http://10.0.0.1:2380,n1=http://10.0.0.2:2380</c>.</summary>
internal static class InitialCluster
{
    public static bool TryParse(string text, out IReadOnlyList<InitialMember> members, out string problem)
    {
        members = [];
        List<(string Name, ServerUrl Url)> pairs = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!TryParsePair(part, out (string, ServerUrl) pair, out problem)) return false;
            pairs.Add(pair);
        }

        IGrouping<ServerUrl, string>? shared = pairs
            .GroupBy(pair => pair.Url, pair => pair.Name)
            .FirstOrDefault(names => names.Count() > 1);
        problem = shared is null ? "" : $"{shared.Key} is named twice, for {string.Join(" and ", shared)}";
        members = [.. pairs
            .GroupBy(pair => pair.Name, pair => pair.Url)
            .Select(urls => new InitialMember(urls.Key, [.. urls]))];
        return shared is null;
    }

    private static bool TryParsePair(string part, out (string Name, ServerUrl Url) pair, out string problem)
    {
        int equals = part.IndexOf('=');
        pair = default;
        problem = $"'{part}' must be NAME=URL, as in n0=http://127.0.0.1:2380";
        if (equals <= 0) return false;

        if (!ServerUrl.TryParse(part[(equals + 1)..], defaultScheme: null, out ServerUrl? url, out string rule))
        {
            problem = $"'{part}': {rule}";
            return false;
        }

        pair = (part[..equals], url!);
        return true;
    }
}
