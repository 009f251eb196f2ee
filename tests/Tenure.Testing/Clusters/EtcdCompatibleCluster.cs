namespace Tenure.Testing;

/// <summary>
/// A cluster of server processes on this machine that speaks etcd's API. A test written against it runs unchanged
/// against etcd and against Tenure.
/// </summary>
public abstract class EtcdCompatibleCluster : IAsyncDisposable
{
    private const int StartAttempts = 5;

    private readonly ClusterOptions _options;
    private readonly List<ClusterMember> _prepared = [];
    private List<ClusterMember> _members = [];
    private string _token = "";

    /// <summary>Describes a cluster that does not run yet.</summary>
    protected EtcdCompatibleCluster(ClusterOptions options) => _options = options;

    /// <summary>The server's name, for messages.</summary>
    public abstract string ServerName { get; }

    /// <summary>The members, in the order of their names.</summary>
    public IReadOnlyList<ClusterMember> Members => _members;

    /// <summary>All client URLs, separated by commas as etcd's tools want them.</summary>
    public string Endpoints => string.Join(',', _members.Select(member => member.ClientUrl));

    /// <summary>The program and its first arguments, before the flags that etcd and Tenure share.</summary>
    protected abstract (string Program, IReadOnlyList<string> Arguments) Server { get; }

    /// <summary>The leader that a majority of the members agrees on, once there is one.</summary>
    public Task<ClusterMember> LeaderAsync() => LeaderAmongAsync(_members);

    /// <summary>The leader among these members that more than half of the cluster agrees on, once there is one.</summary>
    public Task<ClusterMember> LeaderAmongAsync(IReadOnlyCollection<ClusterMember> members) =>
        Eventually.HasAsync($"a leader of {ServerName}", async cancellation =>
        {
            MemberStatus?[] answers = await Task.WhenAll(members.Select(member => AskAsync(member, cancellation)));
            ulong leader = answers.FirstOrDefault(status => status is { IsLeader: true })?.MemberId ?? 0;
            bool isAgreed = answers.Count(status => status?.LeaderId == leader) > _members.Count / 2;
            return leader != 0 && isAgreed
                ? members.Zip(answers).First(pair => pair.Second?.MemberId == leader).First
                : null;
        });

    /// <summary>Takes ports and a folder for a member that is to be added; it does not run yet.</summary>
    public ClusterMember Prepare(string name)
    {
        var member = new ClusterMember(name);
        _prepared.Add(member);
        return member;
    }

    /// <summary>Starts a member that the cluster was told of.</summary>
    public void Join(ClusterMember member)
    {
        _prepared.Remove(member);
        _members.Add(member);
        string initialCluster = InitialCluster;
        member.Start(each => Launch(each, initialCluster, "existing"));
    }

    /// <summary>Starts a member that had ended and was added again, with another id.</summary>
    public Task RejoinAsync(ClusterMember member)
    {
        string initialCluster = InitialCluster;
        return member.RestartAsync(each => Launch(each, initialCluster, "existing"));
    }

    /// <summary>The cluster was told to go on without this member; its process is over.</summary>
    public async Task ForgetAsync(ClusterMember member)
    {
        _members.Remove(member);
        await member.DisposeAsync();
    }

    /// <summary>Waits until every member answers a linearizable read.</summary>
    public Task UntilHealthyAsync() =>
        Eventually.IsTrueAsync($"every member of {ServerName} is healthy", async cancellation =>
        {
            FailIfOneEnded();
            bool[] answers = await Task.WhenAll(_members.Select(member => CanReadAsync(member, cancellation)));
            return answers.All(isHealthy => isHealthy);
        });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (ClusterMember member in _members.Concat(_prepared))
            await member.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts all members, and waits until they are healthy.</summary>
    protected async Task BootAsync()
    {
        for (int attempt = 1; ; attempt++)
        {
            _members = [.. Enumerable.Range(0, _options.Members).Select(i => new ClusterMember($"n{i}"))];
            try
            {
                _token = $"test-{_members[0].PeerUrl}";
                string initialCluster = InitialCluster;
                foreach (ClusterMember member in _members)
                    member.Start(each => Launch(each, initialCluster, "new"));
                await UntilHealthyAsync();
                return;
            }
            catch (MemberEndedException ended) when (ended.PortWasTaken && attempt < StartAttempts)
            {
                // Somebody who does not know our port leases came between; other ports will do.
                await DisposeAsync();
            }
            catch
            {
                await DisposeAsync();
                throw;
            }
        }
    }

    private string InitialCluster => string.Join(',', _members.Select(each => $"{each.Name}={each.PeerUrl}"));

    private ChildProcess Launch(ClusterMember member, string initialCluster, string state)
    {
        (string program, IReadOnlyList<string> arguments) = Server;
        return ChildProcess.Start(program, [
            .. arguments,
            "--name", member.Name,
            "--data-dir", member.DataFolder,
            "--listen-client-urls", member.ClientUrl,
            "--advertise-client-urls", member.ClientUrl,
            "--listen-peer-urls", member.PeerUrl,
            "--initial-advertise-peer-urls", member.PeerUrl,
            "--initial-cluster", initialCluster,
            "--initial-cluster-token", _token,
            "--initial-cluster-state", state,
            "--snapshot-count", $"{_options.SnapshotCount}",
            "--heartbeat-interval", $"{_options.HeartbeatMs}",
            "--election-timeout", $"{_options.ElectionMs}",
        ]);
    }

    private void FailIfOneEnded()
    {
        if (_members.FirstOrDefault(member => member.Process.HasExited) is { } dead)
            throw new MemberEndedException(ServerName, dead);
    }

    private static async Task<MemberStatus?> AskAsync(ClusterMember member, CancellationToken cancellation)
    {
        // A member that is dead or paused does not answer; the others decide.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            return await member.StatusAsync(patience.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<bool> CanReadAsync(ClusterMember member, CancellationToken cancellation)
    {
        // A range request for the key "health": field 1, six bytes.
        GrpcAnswer answer = await member.Grpc.CallAsync("etcdserverpb.KV/Range", "\n\u0006health"u8.ToArray(), cancellation);
        return answer.IsOk;
    }
}
