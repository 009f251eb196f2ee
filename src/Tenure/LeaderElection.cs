using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tenure.Etcd;

namespace Tenure;

/// <summary>
/// One candidate of an election, without a service container. With one, use <c>services.AddLeaderElection</c>.
/// </summary>
/// <remarks>Resign from its leaderships before you dispose of it: without its connection they can only run out.</remarks>
public sealed class LeaderElection : ILeaderElection, IDisposable
{
    private readonly LeaderElectionOptions _options;
    private readonly IElectionBackend _backend;
    private readonly ElapsedClock _clock;
    private readonly Surroundings _surroundings;
    private readonly ILogger _logger;

    internal LeaderElection(
        string name, LeaderElectionOptions options, IElectionBackend backend, Surroundings surroundings, ILogger logger)
    {
        Name = name;
        _options = options;
        _backend = backend;
        _clock = new ElapsedClock(surroundings.Time);
        _surroundings = surroundings;
        _logger = logger;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>A candidate of an election that is held on etcd, or on a server that speaks its API.</summary>
    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    /// <exception cref="OptionsValidationException">An option breaks a rule.</exception>
    public static LeaderElection CreateEtcd(
        string name,
        EtcdOptions etcd,
        LeaderElectionOptions? options = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null)
    {
        FencingToken.ThrowIfNotName(name, nameof(name));
        options ??= new LeaderElectionOptions();
        string[] problems = [.. options.Problems(), .. etcd.Problems()];
        if (problems.Length > 0) throw new OptionsValidationException(name, typeof(LeaderElectionOptions), problems);

        Surroundings surroundings = Surroundings.Of(timeProvider ?? TimeProvider.System);
        ILogger logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<LeaderElection>();
        EtcdClient client = EtcdClient.Connect(etcd, surroundings, logger);
        return new LeaderElection(name, options, new EtcdElectionBackend(name, options, client, surroundings, logger), surroundings, logger);
    }

    /// <inheritdoc/>
    public ValueTask<Leadership> CampaignAsync(CancellationToken cancellationToken = default) =>
        new Candidacy(Name, _options, _backend, _clock, _surroundings, _logger).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LeaderInfo?> GetLeaderAsync(CancellationToken cancellationToken = default) =>
        new(_backend.GetLeaderAsync(cancellationToken));

    /// <inheritdoc/>
    public IAsyncEnumerable<LeaderInfo?> ObserveAsync(CancellationToken cancellationToken = default) =>
        _backend.ObserveAsync(cancellationToken);

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _backend.Dispose();
}
