using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tenure;
using Tenure.Etcd;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Holds elections on etcd, or on a server that speaks its API.</summary>
public static class EtcdLeaderElectionBuilderExtensions
{
    /// <summary>Holds the election on the cluster at these client URLs; give all of them.</summary>
    public static LeaderElectionBuilder UseEtcd(this LeaderElectionBuilder builder, params string[] endpoints) =>
        builder.UseEtcd(etcd =>
        {
            foreach (string endpoint in endpoints) etcd.Endpoints.Add(endpoint);
        });

    /// <summary>Holds the election on the cluster that the options describe.</summary>
    public static LeaderElectionBuilder UseEtcd(this LeaderElectionBuilder builder, Action<EtcdOptions> configure)
    {
        string name = builder.Name;
        builder.Services.AddOptions<EtcdOptions>(name).Configure(configure).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<EtcdOptions>>(new EtcdOptionsValidator(name));
        builder.Services.AddKeyedSingleton<IElectionBackend>(name, (provider, _) => Backend(provider, name));
        return builder;
    }

    private static EtcdElectionBackend Backend(IServiceProvider provider, string name)
    {
        Surroundings surroundings = Surroundings.Of(provider.GetService<TimeProvider>() ?? TimeProvider.System);
        ILogger logger = provider.GetRequiredService<ILogger<LeaderElection>>();
        EtcdClient client = EtcdClient.Connect(provider.GetRequiredService<IOptionsMonitor<EtcdOptions>>().Get(name), surroundings, logger);
        return new EtcdElectionBackend(
            name, provider.GetRequiredService<IOptionsMonitor<LeaderElectionOptions>>().Get(name), client, surroundings, logger);
    }

    /// <summary>Checks the options of one election; those of the others are not its business.</summary>
    private sealed class EtcdOptionsValidator(string election) : IValidateOptions<EtcdOptions>
    {
        public ValidateOptionsResult Validate(string? name, EtcdOptions options)
        {
            if (name != election) return ValidateOptionsResult.Skip;
            string[] problems = [.. options.Problems().Select(problem => $"Election '{name}', etcd: {problem}")];
            return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }
    }
}
