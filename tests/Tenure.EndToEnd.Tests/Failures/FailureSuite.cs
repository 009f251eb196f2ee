using Google.Protobuf;
using Tenure.EndToEnd.Tests.Clusters;
using Tenure.Wire.Etcd;
using Tenure.Wire.Protos;

namespace Tenure.EndToEnd.Tests.Failures;

/// <summary>What a cluster of three survives. Each test harms a cluster of its own.</summary>
public abstract class FailureSuite(SharedCluster server)
{
    private static readonly ClusterOptions Three = new(Members: 3);

    [SkippableFact]
    public async Task When_the_leader_is_killed_another_leads_and_no_acknowledged_put_is_lost()
    {
        await using EtcdCompatibleCluster cluster = await server.StartAsync(Three);
        await using var writer = new Writer(cluster);
        await writer.MakesProgressAsync();
        (ClusterMember leader, ulong term) = await LeaderWithTermAsync(cluster);

        await leader.KillAsync();
        ClusterMember next = await cluster.LeaderAmongAsync([.. cluster.Members.Except([leader])]);
        (await next.StatusAsync(CancellationToken.None))!.Term.ShouldBeGreaterThan(term);
        await writer.MakesProgressAsync();

        await leader.RestartAsync();
        await writer.LostNothingAsync();
    }

    /// <summary>A leader that still leads when it is asked for its term: a busy machine makes leaders change by themselves.</summary>
    private static async Task<(ClusterMember Leader, ulong Term)> LeaderWithTermAsync(EtcdCompatibleCluster cluster)
    {
        while (true)
        {
            ClusterMember leader = await cluster.LeaderAsync();
            if (await leader.StatusAsync(CancellationToken.None) is { IsLeader: true, Term: var term }) return (leader, term);
        }
    }

    [SkippableFact]
    public async Task When_each_member_is_killed_in_turn_writing_goes_on()
    {
        await using EtcdCompatibleCluster cluster = await server.StartAsync(Three);
        await using var writer = new Writer(cluster);
        foreach (ClusterMember member in cluster.Members)
        {
            await writer.MakesProgressAsync();
            await member.KillAsync();
            await writer.MakesProgressAsync();
            await member.RestartAsync();
            await cluster.UntilHealthyAsync();
        }
        await writer.LostNothingAsync();
    }

    [SkippableFact]
    public async Task When_all_members_are_killed_at_once_they_come_back_with_their_data()
    {
        await using EtcdCompatibleCluster cluster = await server.StartAsync(Three);
        await using var writer = new Writer(cluster);
        await writer.MakesProgressAsync(100);
        await Task.WhenAll(cluster.Members.Select(member => member.KillAsync()));
        foreach (ClusterMember member in cluster.Members)
            await member.RestartAsync();
        await writer.MakesProgressAsync();
        await writer.LostNothingAsync();
    }

    [SkippableFact]
    public async Task When_all_members_are_stopped_they_come_back_with_their_data()
    {
        await using EtcdCompatibleCluster cluster = await server.StartAsync(Three);
        await using var writer = new Writer(cluster);
        await writer.MakesProgressAsync(100);
        await Task.WhenAll(cluster.Members.Select(member => member.StopAsync()));
        foreach (ClusterMember member in cluster.Members)
            await member.RestartAsync();
        await writer.MakesProgressAsync();
        await writer.LostNothingAsync();
    }

    [SkippableFact]
    public async Task A_leader_that_was_paused_does_not_answer_with_the_past()
    {
        await using EtcdCompatibleCluster cluster = await server.StartAsync(Three);
        ClusterMember paused = await cluster.LeaderAsync();
        (await PutAsync(paused, "before")).ShouldBeTrue();

        paused.Pause();
        ClusterMember next = await cluster.LeaderAmongAsync([.. cluster.Members.Except([paused])]);
        (await PutAsync(next, "after")).ShouldBeTrue();

        // It still believes that it leads, until it hears otherwise; the read has to find that out first.
        paused.Resume();
        string? value = await Eventually.HasAsync("the woken member answers", _ => ReadAsync(paused));
        value.ShouldBe("after");
    }

    [SkippableFact]
    public async Task A_member_without_a_majority_acknowledges_nothing()
    {
        await using EtcdCompatibleCluster cluster = await server.StartAsync(Three);
        ClusterMember alone = await cluster.LeaderAsync();
        (await PutAsync(alone, "before")).ShouldBeTrue();
        ClusterMember[] others = [.. cluster.Members.Except([alone])];
        await Task.WhenAll(others.Select(member => member.KillAsync()));

        (await PutAsync(alone, "after")).ShouldBeFalse();
        (await ReadAsync(alone)).ShouldBeNull("a linearizable read needs a majority");

        foreach (ClusterMember member in others)
            await member.RestartAsync();
        await cluster.UntilHealthyAsync();
        (await ReadAsync(alone)).ShouldBeOneOf("before", "after");
    }

    private static async Task<bool> PutAsync(ClusterMember member, string value)
    {
        var put = new PutRequest { Key = ByteString.CopyFromUtf8("a"), Value = ByteString.CopyFromUtf8(value) };
        return await TryCallAsync(member, EtcdMethods.Put, put) is not null;
    }

    private static async Task<string?> ReadAsync(ClusterMember member)
    {
        var read = new RangeRequest { Key = ByteString.CopyFromUtf8("a") };
        return await TryCallAsync(member, EtcdMethods.Range, read) is { } answer
            ? RangeResponse.Parser.ParseFrom(answer).Kvs[0].Value.ToStringUtf8()
            : null;
    }

    // Null when the member refuses, or does not answer within a time that is long for any election.
    private static async Task<byte[]?> TryCallAsync(ClusterMember member, string method, IMessage request)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            GrpcAnswer answer = await member.Grpc.CallAsync(method, request.ToByteArray(), patience.Token);
            return answer.IsOk ? answer.Message : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    [Collection(Servers.Etcd)]
    public sealed class OnEtcd(SharedEtcd server) : FailureSuite(server);

    [Collection(Servers.Tenure)]
    public sealed class OnTenure(SharedTenure server) : FailureSuite(server);
}
