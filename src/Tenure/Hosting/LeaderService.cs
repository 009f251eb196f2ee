using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tenure;

/// <summary>Stands for election as long as the host runs, and runs the work while it leads.</summary>
internal sealed class LeaderService<TWork>(
    ILeaderElection election, IServiceScopeFactory scopes, LeaderElectionOptions options, TimeProvider time, ILogger logger)
    : BackgroundService
    where TWork : class, ILeaderWork
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Backoff backoff = new(options.RetryDelay, Surroundings.Of(time));
        while (true)
        {
            await using Leadership leadership = await election.CampaignAsync(stoppingToken);
            await RunWorkAsync(leadership, stoppingToken);
            await leadership.ResignAsync(CancellationToken.None);

            // Also after a loss: a candidate that keeps winning and losing must not storm the service.
            await backoff.PauseAsync(stoppingToken);
        }
    }

    private async Task RunWorkAsync(Leadership leadership, CancellationToken stopping)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(leadership.Lost, stopping);
        try
        {
            await using AsyncServiceScope scope = scopes.CreateAsyncScope();
            TWork work = ActivatorUtilities.GetServiceOrCreateInstance<TWork>(scope.ServiceProvider);
            await work.RunAsync(leadership, ended.Token);
            logger.WorkEnded(election.Name, leadership.Token.Number);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // It was told to stop, and did.
        }
        catch (Exception trouble)
        {
            logger.WorkThrew(election.Name, leadership.Token.Number, trouble);
        }
    }
}
