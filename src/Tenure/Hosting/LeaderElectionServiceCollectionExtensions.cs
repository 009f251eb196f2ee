using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tenure;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds leader elections and fences to a host.</summary>
public static class LeaderElectionServiceCollectionExtensions
{
    /// <summary>
    /// Adds this process as a candidate of an election. Say on the builder where it is held (<c>UseEtcd</c>). The election is
    /// an <see cref="ILeaderElection"/>, keyed by its name, and without a key where there is just one.
    /// </summary>
    /// <exception cref="ArgumentException">The name cannot be one, or was added before.</exception>
    public static LeaderElectionBuilder AddLeaderElection(
        this IServiceCollection services, string name, Action<LeaderElectionOptions>? configure = null)
    {
        FencingToken.ThrowIfNotName(name, nameof(name));
        if (services.Any(service => service.ServiceType == typeof(ILeaderElection) && Equals(service.ServiceKey, name)))
            throw new ArgumentException($"The election '{name}' was added before.", nameof(name));

        services.AddLogging();
        services.AddOptions<LeaderElectionOptions>(name).Configure(configure ?? (_ => { })).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<LeaderElectionOptions>, LeaderElectionOptionsValidator>());
        services.AddKeyedSingleton<ILeaderElection>(name, (provider, _) => Create(provider, name));
        services.TryAddSingleton(provider => Single(provider, services));
        return new LeaderElectionBuilder(services, name);
    }

    /// <summary>
    /// Adds a directory that has been provisioned as a <see cref="FencedDirectory"/>. Where it has no fence, the host does
    /// not start.
    /// </summary>
    public static IServiceCollection AddFencedDirectory(
        this IServiceCollection services, string path, FencedDirectoryOptions? options = null) =>
        services.AddSingleton(_ => FencedDirectory.Open(path, options)).AddHostedService<FencedDirectoryCheck>();

    private static LeaderElection Create(IServiceProvider provider, string name)
    {
        IElectionBackend backend = provider.GetKeyedService<IElectionBackend>(name)
            ?? throw new InvalidOperationException(
                $"The election '{name}' is held nowhere: say where with AddLeaderElection(\"{name}\").UseEtcd(...).");
        return new LeaderElection(
            name,
            provider.GetRequiredService<IOptionsMonitor<LeaderElectionOptions>>().Get(name),
            backend,
            Surroundings.Of(provider.GetService<TimeProvider>() ?? TimeProvider.System),
            provider.GetRequiredService<ILogger<LeaderElection>>());
    }

    private static ILeaderElection Single(IServiceProvider provider, IServiceCollection services)
    {
        object[] names = [.. services
            .Where(service => service.ServiceType == typeof(ILeaderElection) && service.IsKeyedService)
            .Select(service => service.ServiceKey!)];
        return names is [var name]
            ? provider.GetRequiredKeyedService<ILeaderElection>(name)
            : throw new InvalidOperationException(
                $"There are {names.Length} elections; ask for one by its name, with [FromKeyedServices(\"{names[0]}\")].");
    }
}
