using Microsoft.Extensions.Logging.Abstractions;
using Tenure.Etcd;
using Tenure.Wire.Protos;

namespace Tenure.Cli.Clients;

/// <summary>What an operator's command asks a cluster, at the client URLs that it was given.</summary>
internal sealed class ClusterClient : IDisposable
{
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(2);

    private readonly string[] _endpoints;
    private readonly TimeSpan _patience;

    public ClusterClient(IEnumerable<string> endpoints, TimeSpan? patience = null)
    {
        _endpoints = [.. endpoints];
        _patience = patience ?? DefaultPatience;
        Etcd = Connect(_endpoints);
    }

    /// <summary>The calls themselves, to whichever of the members answers.</summary>
    public EtcdClient Etcd { get; }

    /// <summary>The members that the cluster names, and what each says of itself where it can be reached.</summary>
    public async Task<ClusterView> ViewAsync(CancellationToken cancel)
    {
        // A member may be reachable here under one URL and name another, so that both are asked.
        IReadOnlyList<Member> members = await MembersAsync(cancel);
        string[] urls = [.. _endpoints.Union(members.SelectMany(member => member.ClientURLs))];
        using EtcdClient everyone = Connect(urls);
        MemberAnswer[] answers = await Task.WhenAll(urls.Select(url => AskAsync(everyone, url, cancel)));
        return ClusterView.Of(members, answers);
    }

    public void Dispose() => Etcd.Dispose();

    /// <summary>What one member says of itself.</summary>
    public static async Task<MemberAnswer> AskAsync(EtcdClient client, string url, CancellationToken cancel)
    {
        long sent = TimeProvider.System.GetTimestamp();
        try
        {
            StatusResponse status = await client.StatusAsync(new Uri(url), cancel);
            return new MemberAnswer(url, status, TimeProvider.System.GetElapsedTime(sent), Problem: null);
        }
        catch (EtcdException failed)
        {
            return new MemberAnswer(url, Status: null, TimeProvider.System.GetElapsedTime(sent), failed.Status.Message);
        }
    }

    private async Task<IReadOnlyList<Member>> MembersAsync(CancellationToken cancel)
    {
        try
        {
            return (await Etcd.MemberListAsync(cancel)).Members;
        }
        catch (EtcdException failed) when (failed.IsTransient)
        {
            return [];
        }
    }

    private EtcdClient Connect(IEnumerable<string> urls)
    {
        var options = new EtcdOptions { AttemptTimeout = _patience };
        foreach (string url in urls) options.Endpoints.Add(url);
        return EtcdClient.Connect(options, Surroundings.Of(TimeProvider.System), NullLogger.Instance);
    }
}
