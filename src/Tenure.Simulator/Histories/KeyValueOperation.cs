namespace Tenure.Simulator.Histories;

/// <summary>
/// What a client asked of the keys, and what it was told. Every request has the form of a transaction: conditions, and steps
/// for either case; a plain get or put has one step and no condition.
/// </summary>
/// <param name="client">Who asked, for people who read the history.</param>
/// <param name="invoked">When the request left the client, in true time.</param>
internal sealed class KeyValueOperation(string client, TimeSpan invoked, KeyValueRequest request)
{
    public string Client => client;

    public TimeSpan Invoked => invoked;

    public KeyValueRequest Request => request;

    /// <summary>
    /// When the answer reached the client, in true time. Without one the operation may have taken effect at any later time, or
    /// never.
    /// </summary>
    public TimeSpan Returned { get; set; } = TimeSpan.MaxValue;

    /// <summary>What the client was told, or null where it was told nothing that decides the outcome.</summary>
    public KeyValueAnswer? Answer { get; set; }

    public override string ToString() => $"{Client} {Request}{(Answer is null ? "" : $" at revision {Answer.Revision}")}";
}

internal sealed record KeyValueRequest(
    IReadOnlyList<KeyCondition> Conditions, IReadOnlyList<KeyStep> Then, IReadOnlyList<KeyStep> Otherwise)
{
    public static KeyValueRequest Of(params KeyStep[] steps) => new([], steps, []);

    public IEnumerable<string> Keys =>
        Conditions.Select(condition => condition.Key).Concat(Then.Concat(Otherwise).Select(step => step.Key)).Where(key => key.Length > 0);

    public override string ToString() => Conditions.Count == 0
        ? string.Join(", ", Then)
        : $"if {string.Join(" and ", Conditions)} then {string.Join(", ", Then)} else {string.Join(", ", Otherwise)}";
}

/// <summary>A condition on the version of a key that is there now; version 0 means that it is absent.</summary>
internal readonly record struct KeyCondition(string Key, long Version)
{
    public override string ToString() => $"{Key} has version {Version}";
}

internal enum KeyStepKind : byte
{
    Get,
    Put,
    Delete,

    /// <summary>A lease ended, and took its keys with it. The world reports it; no client can ask for a part of it.</summary>
    EndLease,
}

/// <param name="Key">The key; empty where a lease ends.</param>
/// <param name="Value">What a put writes.</param>
/// <param name="Lease">The lease that a put attaches to the key, or that ends; 0 for none.</param>
internal readonly record struct KeyStep(KeyStepKind Kind, string Key, string Value = "", long Lease = 0)
{
    public override string ToString() => Kind switch
    {
        KeyStepKind.Put => $"put {Key}={Value}",
        KeyStepKind.EndLease => $"end of lease {Lease:x}",
        _ => $"{(Kind == KeyStepKind.Get ? "get" : "delete")} {Key}",
    };
}

/// <param name="Succeeded">Whether the conditions held.</param>
/// <param name="Revision">The store's revision when the operation took effect, its own where it changed something.</param>
/// <param name="Steps">The answer to each step of the case that was taken.</param>
internal sealed record KeyValueAnswer(bool Succeeded, long Revision, IReadOnlyList<StepAnswer> Steps)
{
    /// <summary>Whether the store refused the whole request, which it may only because of a lease that has ended.</summary>
    public bool IsRefused { get; init; }
}

/// <param name="Found">What a get saw, or null where the key was absent.</param>
/// <param name="Deleted">How many keys a delete removed.</param>
internal readonly record struct StepAnswer(KeyView? Found, long Deleted = 0);

/// <summary>A key as a client sees it.</summary>
internal sealed record KeyView(string Value, long CreateRevision, long ModRevision, long Version, long Lease)
{
    public override string ToString() => $"{Value} (version {Version}, revision {ModRevision})";
}
