using Tenure.Server.Tests.Client;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Server.Tests.Services;

public sealed class LockServiceTests : ServiceTest
{
    [Fact]
    public async Task A_lock_is_held_by_one_and_goes_to_the_next_when_it_is_unlocked()
    {
        LockResponse first = await LockAsync(await GrantAsync(id: 0x1F));
        first.Key.ToStringUtf8().ShouldBe("l/1f");
        Task<LockResponse> second = LockAsync(await GrantAsync());
        await ContendersShouldBecomeAsync(2);
        second.IsCompleted.ShouldBeFalse();

        await Client.CallAsync(EtcdMethods.Unlock, new UnlockRequest { Key = first.Key }, UnlockResponse.Parser);

        (await second.WaitAsync(TestDeadline.Length)).Key.ShouldNotBe(first.Key);
    }

    [Fact]
    public async Task A_lock_goes_on_when_the_holder_s_lease_ends()
    {
        long lease = await GrantAsync();
        await LockAsync(lease);
        Task<LockResponse> second = LockAsync(await GrantAsync());
        await ContendersShouldBecomeAsync(2);

        await RevokeAsync(lease);

        await second.WaitAsync(TestDeadline.Length);
    }

    [Fact]
    public async Task Who_waits_for_a_lock_and_loses_its_lease_does_not_get_it()
    {
        await LockAsync(await GrantAsync());
        long lease = await GrantAsync();
        Task<GrpcStatus> waiting = StatusOfAsync(EtcdMethods.Lock, new LockRequest { Name = Text("l"), Lease = lease });
        await ContendersShouldBecomeAsync(2);

        await RevokeAsync(lease);

        (await waiting.WaitAsync(TestDeadline.Length)).ShouldBe(InRecipe(EtcdErrors.LeaseNotFound));
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_no_key_behind()
    {
        await LockAsync(await GrantAsync());
        using CancellationTokenSource giveUp = new();
        LockRequest request = new() { Name = Text("l"), Lease = await GrantAsync() };
        Task waiting = Client.StatusOfAsync(EtcdMethods.Lock, request, giveUp.Token);
        await ContendersShouldBecomeAsync(2);

        await giveUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(waiting);
        await ContendersShouldBecomeAsync(1);
    }

    [Fact]
    public async Task A_holder_that_locks_again_holds_the_same_lock()
    {
        long lease = await GrantAsync();

        (await LockAsync(lease)).Key.ShouldBe((await LockAsync(lease)).Key);
    }

    private Task<LockResponse> LockAsync(long lease) =>
        Client.CallAsync(EtcdMethods.Lock, new LockRequest { Name = Text("l"), Lease = lease }, LockResponse.Parser);

    private Task ContendersShouldBecomeAsync(int count) => TestDeadline.UntilAsync(
        $"{count} contenders",
        async () => (await RangeAsync(new() { Key = Text("l/"), RangeEnd = Text("l0") })).Count == count);
}
