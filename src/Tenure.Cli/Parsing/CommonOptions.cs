using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Tenure.Cli.Parsing;

/// <summary>Options that several commands share, each with its rule.</summary>
internal static class CommonOptions
{
    /// <summary>etcd's client reads its endpoints from here; whoever has set it means the same cluster.</summary>
    public const string EndpointsVariable = "ETCDCTL_ENDPOINTS";

    public static Option<string[]> Endpoints() => new("--endpoints")
    {
        Description = $"Client URLs of the cluster's members, separated by commas; else ${EndpointsVariable}, else http://127.0.0.1:2379.",
        HelpName = "URL,…",
        DefaultValueFactory = result => Environment.GetEnvironmentVariable(EndpointsVariable) is { Length: > 0 } urls
            ? Endpoints(result, EndpointsVariable, urls)
            : ["http://127.0.0.1:2379"],
        CustomParser = result => Endpoints(result, "--endpoints", Text(result)),
    };

    public static Option<bool> Json() => new("--json")
    {
        Description = "Write one JSON object per line.",
    };

    /// <summary>A list of URLs, separated by commas.</summary>
    public static Option<ServerUrl[]> Urls(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "URL,…",
        CustomParser = result => ParseUrls(result, name, Text(result), defaultScheme: null),
    };

    /// <summary>A whole number that must lie between two others.</summary>
    public static Option<int> Number(string name, string description, int least, int most, int otherwise, string unit = "") => new(name)
    {
        Description = $"{description} [{least}-{most}{unit}]",
        HelpName = "N",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            string text = Text(result);
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
                && number >= least && number <= most) return number;
            result.AddError($"{name} '{text}': it must be a whole number from {least} to {most}");
            return otherwise;
        },
    };

    /// <summary>A range of seeds.</summary>
    public static Option<SeedRange?> Seeds(string description) => new("--seeds")
    {
        Description = description,
        HelpName = "A..B",
        CustomParser = result =>
        {
            string text = Text(result);
            if (!SeedRange.TryParse(text, out SeedRange? range, out string problem)) result.AddError($"--seeds '{text}': {problem}");
            return range;
        },
    };

    /// <summary>A word out of a few.</summary>
    public static Option<string> Choice(string name, string description, string otherwise, params string[] choices) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', choices),
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            string text = Text(result);
            if (!choices.Contains(text)) result.AddError($"{name} '{text}': it must be one of {string.Join(", ", choices)}");
            return text;
        },
    };

    /// <summary>An election's name, which is also the scope of its tokens.</summary>
    public static Argument<string> Election() => new("ELECTION")
    {
        Description = "The election's name.",
        CustomParser = result => Name(result, "the election's name"),
    };

    /// <summary>A name as tokens carry it.</summary>
    public static string Name(ArgumentResult result, string what)
    {
        string text = Text(result);
        if (!FencingToken.IsName(text))
            result.AddError($"{what} must have 1 to {FencingToken.MaxNameLength} characters, none of them a control character");
        return text;
    }

    /// <summary>What was typed for the option or argument.</summary>
    public static string Text(ArgumentResult result) => result.Tokens[0].Value;

    private static string[] Endpoints(ArgumentResult result, string source, string list) =>
        [.. ParseUrls(result, source, list, defaultScheme: "http").Select(url => url.ToString())];

    private static ServerUrl[] ParseUrls(ArgumentResult result, string source, string list, string? defaultScheme)
    {
        List<ServerUrl> urls = [];
        foreach (string text in list.Split(',', StringSplitOptions.TrimEntries))
        {
            if (ServerUrl.TryParse(text, defaultScheme, out ServerUrl? url, out string problem)) urls.Add(url!);
            else result.AddError($"{source} '{text}': {problem}");
        }

        return [.. urls];
    }
}
