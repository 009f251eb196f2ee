using Tenure.Server.Tests.Client;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Server.Tests.Services;

public sealed class LeaseServiceTests : ServiceTest
{
    [Theory]
    [InlineData(-1, 2)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(3, 3)]
    [InlineData(9_000_000_000, 9_000_000_000)]
    public async Task A_lease_has_at_least_two_seconds(long wanted, long granted)
    {
        LeaseGrantResponse grant = await Client.CallAsync(
            EtcdMethods.LeaseGrant, new LeaseGrantRequest { TTL = wanted }, LeaseGrantResponse.Parser);

        grant.TTL.ShouldBe(granted);
        grant.ID.ShouldBePositive();
    }

    [Fact]
    public async Task A_lease_keeps_the_id_that_the_client_chose_and_nobody_gets_it_twice()
    {
        (await GrantAsync(id: 77)).ShouldBe(77);

        (await StatusOfAsync(EtcdMethods.LeaseGrant, new LeaseGrantRequest { TTL = 5, ID = 77 })).ShouldBe(EtcdErrors.LeaseExists);
    }

    [Fact]
    public async Task A_lease_that_is_too_long_is_refused() =>
        (await StatusOfAsync(EtcdMethods.LeaseGrant, new LeaseGrantRequest { TTL = 9_000_000_001 })).ShouldBe(EtcdErrors.LeaseTtlTooLarge);

    [Fact]
    public async Task A_revoked_lease_takes_its_keys_with_it_and_is_unknown_afterwards()
    {
        long lease = await GrantAsync();
        await PutAsync("k", "v", lease);

        await RevokeAsync(lease);

        (await GetAsync("k")).Count.ShouldBe(0);
        (await StatusOfAsync(EtcdMethods.LeaseRevoke, new LeaseRevokeRequest { ID = lease })).ShouldBe(EtcdErrors.LeaseNotFound);
    }

    [Fact]
    public async Task Time_to_live_shows_what_is_left_and_the_keys()
    {
        long lease = await GrantAsync(ttl: 600);
        await PutAsync("b", "", lease);
        await PutAsync("a", "", lease);

        LeaseTimeToLiveResponse answer = await TimeToLiveAsync(new() { ID = lease, Keys = true });

        answer.TTL.ShouldBeInRange(500, 600);
        answer.GrantedTTL.ShouldBe(600);
        answer.Keys.Select(key => key.ToStringUtf8()).ShouldBe(["a", "b"], ignoreOrder: true);
        (await TimeToLiveAsync(new() { ID = lease })).Keys.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_time_to_live_of_an_unknown_lease_is_minus_one()
    {
        LeaseTimeToLiveResponse answer = await TimeToLiveAsync(new() { ID = 404 });

        answer.ShouldBe(new LeaseTimeToLiveResponse { Header = answer.Header, ID = 404, TTL = -1 });
    }

    [Fact]
    public async Task Each_keepalive_gets_an_answer_and_an_unknown_lease_gets_zero()
    {
        long lease = await GrantAsync(ttl: 60);
        using GrpcTestCall call = Client.Open(EtcdMethods.LeaseKeepAlive);

        foreach ((long id, long ttl) in new[] { (lease, 60L), (404L, 0L), (lease, 60L) })
        {
            await call.WriteAsync(new LeaseKeepAliveRequest { ID = id });
            LeaseKeepAliveResponse answer = await call.ReadAsync(LeaseKeepAliveResponse.Parser);
            answer.ID.ShouldBe(id);
            answer.TTL.ShouldBe(ttl);
        }

        call.CompleteRequests();
        (await call.StatusAsync()).ShouldBe(GrpcStatus.Ok);
    }

    [Fact]
    public async Task All_leases_are_listed()
    {
        long one = await GrantAsync();
        long two = await GrantAsync();

        LeaseLeasesResponse list = await Client.CallAsync(EtcdMethods.LeaseLeases, new LeaseLeasesRequest(), LeaseLeasesResponse.Parser);

        list.Leases.Select(lease => lease.ID).ShouldBe([one, two], ignoreOrder: true);
    }

    private Task<LeaseTimeToLiveResponse> TimeToLiveAsync(LeaseTimeToLiveRequest request) =>
        Client.CallAsync(EtcdMethods.LeaseTimeToLive, request, LeaseTimeToLiveResponse.Parser);
}
