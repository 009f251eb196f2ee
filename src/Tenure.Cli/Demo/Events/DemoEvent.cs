using System.Text.Json.Serialization;

namespace Tenure.Cli.Demo.Events;

/// <summary>
/// Everything that happens in the demo, as one family. A worker writes its own to standard output as the same JSON that
/// <c>demo --json</c> writes: their names and members are part of what users rely on.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Campaigning), "campaigning")]
[JsonDerivedType(typeof(Leading), "leading")]
[JsonDerivedType(typeof(Acknowledged), "acknowledged")]
[JsonDerivedType(typeof(AboutToWrite), "aboutToWrite")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Lost), "lost")]
[JsonDerivedType(typeof(Elected), "elected")]
[JsonDerivedType(typeof(SteppedDown), "steppedDown")]
[JsonDerivedType(typeof(Following), "following")]
[JsonDerivedType(typeof(SceneBegan), "scene")]
[JsonDerivedType(typeof(Acted), "action")]
[JsonDerivedType(typeof(Checked), "check")]
[JsonDerivedType(typeof(Verdict), "verdict")]
internal abstract record DemoEvent
{
    /// <summary>When it happened, in seconds: on the machine's monotonic clock as written by a worker, since the start as recorded.</summary>
    [JsonPropertyOrder(-1)]
    public double At { get; init; }
}

/// <summary>A worker stands for election.</summary>
internal sealed record Campaigning(string Worker) : DemoEvent;

/// <summary>A worker leads.</summary>
/// <param name="Term">The cluster's term at that time, which only the recorder knows.</param>
internal sealed record Leading(string Worker, long Token, ulong Term) : DemoEvent;

/// <summary>A worker's record is durable, and the worker was told so.</summary>
/// <param name="Fenced">Whether it went to the fenced directory, or to the plain one.</param>
internal sealed record Acknowledged(string Worker, long N, long Token, bool Fenced) : DemoEvent;

/// <summary>A worker has looked at its lease, found it good, and stops itself before the write that follows.</summary>
internal sealed record AboutToWrite(string Worker, long N, long Token, double RemainingMs) : DemoEvent;

/// <summary>The fence refused a worker's record.</summary>
internal sealed record Refused(string Worker, long N, long Presented, long Highest) : DemoEvent;

/// <summary>A worker was told that it no longer leads.</summary>
internal sealed record Lost(string Worker, long Token, LossReason Reason) : DemoEvent;

/// <summary>A node says that it leads the cluster.</summary>
internal sealed record Elected(string Node, ulong Term) : DemoEvent;

/// <summary>A node that led the cluster says that it no longer does.</summary>
internal sealed record SteppedDown(string Node, ulong Term) : DemoEvent;

/// <summary>A node says that it follows another.</summary>
internal sealed record Following(string Node, string Leader, ulong Term) : DemoEvent;

/// <summary>A scene begins.</summary>
/// <param name="Story">What happens in it, in one sentence.</param>
internal sealed record SceneBegan(string Scene, string Story) : DemoEvent;

/// <summary>The demo did something to a process.</summary>
internal sealed record Acted(DemoAction Action, string Target, string Note) : DemoEvent;

/// <summary>Something that must hold was looked at.</summary>
internal sealed record Checked(string Scene, string Check, bool Held, string Detail) : DemoEvent;

/// <summary>The last event.</summary>
/// <param name="Result">pass, or fail.</param>
internal sealed record Verdict([property: JsonPropertyName("verdict")] string Result, int Checks, IReadOnlyList<string> Failed) : DemoEvent;

/// <summary>What can be done to a process.</summary>
internal enum DemoAction
{
    Started,
    Killed,
    Paused,
    Continued,
    Cut,
    Healed,
    Transferred,
    Unfenced,
    Landed,
    Ended,
}
