using Google.Protobuf;
using Tenure.Server.Tests.Client;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Server.Tests.Services;

/// <summary>A test with a server of its own, and the calls that most of them need.</summary>
public abstract class ServiceTest : IAsyncLifetime
{
    private TestNode _node = null!;

    private protected TestNode Server => _node;

    private protected GrpcTestClient Client => _node.Client;

    public async Task InitializeAsync() => _node = await TestNode.StartAsync(Change);

    public async Task DisposeAsync() => await _node.DisposeAsync();

    private protected virtual EtcdServerOptions Change(EtcdServerOptions options) => options;

    private protected static ByteString Text(string text) => ByteString.CopyFromUtf8(text);

    /// <summary>What a recipe makes of an error: it keeps the text and loses the code.</summary>
    private protected static GrpcStatus InRecipe(GrpcStatus status) => status with { Code = GrpcStatusCode.Unknown };

    private protected Task<PutResponse> PutAsync(string key, string value, long lease = 0) =>
        PutAsync(new PutRequest { Key = Text(key), Value = Text(value), Lease = lease });

    private protected Task<PutResponse> PutAsync(PutRequest request) => Client.CallAsync(EtcdMethods.Put, request, PutResponse.Parser);

    private protected Task<RangeResponse> RangeAsync(RangeRequest request) =>
        Client.CallAsync(EtcdMethods.Range, request, RangeResponse.Parser);

    private protected Task<RangeResponse> GetAsync(string key) => RangeAsync(new() { Key = Text(key) });

    private protected Task<DeleteRangeResponse> DeleteAsync(string key) =>
        Client.CallAsync(EtcdMethods.DeleteRange, new DeleteRangeRequest { Key = Text(key) }, DeleteRangeResponse.Parser);

    private protected Task<TxnResponse> TxnAsync(TxnRequest request) => Client.CallAsync(EtcdMethods.Txn, request, TxnResponse.Parser);

    private protected async Task<long> GrantAsync(long ttl = 600, long id = 0) => (await Client.CallAsync(
        EtcdMethods.LeaseGrant, new LeaseGrantRequest { TTL = ttl, ID = id }, LeaseGrantResponse.Parser)).ID;

    private protected Task RevokeAsync(long lease) =>
        Client.CallAsync(EtcdMethods.LeaseRevoke, new LeaseRevokeRequest { ID = lease }, LeaseRevokeResponse.Parser);

    private protected Task<GrpcStatus> StatusOfAsync(string path, IMessage request) => Client.StatusOfAsync(path, request);
}
