using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Tenure;

/// <summary>Says where an election is held, and what its leader does.</summary>
public sealed class LeaderElectionBuilder
{
    internal LeaderElectionBuilder(IServiceCollection services, string name)
    {
        Services = services;
        Name = name;
    }

    /// <summary>The services that the election is added to.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The election's name.</summary>
    public string Name { get; }

    /// <summary>Changes how this process takes part.</summary>
    public LeaderElectionBuilder Configure(Action<LeaderElectionOptions> configure)
    {
        Services.Configure(Name, configure);
        return this;
    }

    /// <summary>
    /// Runs the work in this host whenever it leads: it stands for election, runs the work, cancels it when the leadership
    /// is lost, waits for its end, and stands again. When the host stops, the work ends before the leadership is released.
    /// </summary>
    /// <typeparam name="TWork">Made anew for each leadership, in a scope of its own.</typeparam>
    public LeaderElectionBuilder RunWhileLeader<TWork>()
        where TWork : class, ILeaderWork
    {
        string name = Name;
        Services.AddSingleton<IHostedService>(services => new LeaderService<TWork>(
            services.GetRequiredKeyedService<ILeaderElection>(name),
            services.GetRequiredService<IServiceScopeFactory>(),
            services.GetRequiredService<IOptionsMonitor<LeaderElectionOptions>>().Get(name),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILogger<LeaderElection>>()));
        return this;
    }
}
