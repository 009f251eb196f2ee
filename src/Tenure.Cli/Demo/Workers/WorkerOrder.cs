namespace Tenure.Cli.Demo.Workers;

/// <summary>What the demo tells a worker, a word per line of its standard input.</summary>
internal static class WorkerOrder
{
    /// <summary>Stop yourself before the next write, after you have looked at your lease.</summary>
    public const string Pause = "pause";

    /// <summary>From now on write to the plain directory.</summary>
    public const string Unfence = "unfence";
}
