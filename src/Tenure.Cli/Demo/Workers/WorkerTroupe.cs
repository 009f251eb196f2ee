using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Demo.Workers;

/// <summary>The three workers.</summary>
internal sealed class WorkerTroupe(IEnumerable<string> endpoints, string fencedPath, string plainPath, Chronicle chronicle) : IAsyncDisposable
{
    public IReadOnlyList<WorkerProcess> All { get; } = Create(endpoints, fencedPath, plainPath, chronicle);

    public Task StartAsync() => Task.WhenAll(All.Select(worker => worker.StartAsync()));

    public async ValueTask DisposeAsync() => await Task.WhenAll(All.Select(worker => worker.DisposeAsync().AsTask()));

    private static WorkerProcess[] Create(IEnumerable<string> endpoints, string fencedPath, string plainPath, Chronicle chronicle)
    {
        string[] arguments = ["--fenced", fencedPath, "--plain", plainPath, "--endpoints", string.Join(',', endpoints)];
        return [.. ((string[])["w1", "w2", "w3"]).Select(name => new WorkerProcess(name, arguments, Hear))];

        // Only the recorder knows the cluster's term, which goes beside the token in the timeline.
        void Hear(DemoEvent happened) => chronicle.AddStamped(happened is Leading leading ? leading with { Term = Term(chronicle) } : happened);
    }

    private static ulong Term(Chronicle chronicle) => chronicle.All.OfType<Elected>().Select(elected => elected.Term).DefaultIfEmpty().Max();
}
