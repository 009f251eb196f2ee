using Microsoft.Extensions.Hosting;

namespace Tenure;

/// <summary>
/// Opens the fenced directory before anything runs that would stand for election: where nobody provisioned it, the host
/// says so at its start, and not from the first leader's work.
/// </summary>
internal sealed class FencedDirectoryCheck : IHostedService
{
    public FencedDirectoryCheck(FencedDirectory directory) => _ = directory;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
