using System.Collections.Concurrent;
using Google.Protobuf;
using Tenure.Wire.Etcd;
using Tenure.Wire.Protos;

namespace Tenure.EndToEnd.Tests.Failures;

/// <summary>
/// Puts one new key after the other, whatever happens to the cluster, and remembers which puts were acknowledged. A put
/// that fails goes to the next member; it may have been carried out all the same, which is no loss.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly EtcdCompatibleCluster _cluster;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private readonly Task _writing;

    public Writer(EtcdCompatibleCluster cluster)
    {
        _cluster = cluster;
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Waits until so many more puts are acknowledged.</summary>
    public async Task MakesProgressAsync(int puts = 20)
    {
        int target = _acknowledged.Count + puts;
        try
        {
            await Eventually.IsTrueAsync($"{puts} more puts are acknowledged", () => _acknowledged.Count >= target);
        }
        catch (TimeoutException late)
        {
            IEnumerable<string> words = _cluster.Members.SelectMany(member => member.Process.Errors.Lines.TakeLast(12).Prepend($"{member.Name} said:"));
            throw new TimeoutException($"{late.Message}\n{string.Join('\n', words)}", late);
        }
    }

    /// <summary>Stops writing, and checks that every member has everything that was acknowledged.</summary>
    public async Task LostNothingAsync()
    {
        await DisposeAsync();
        await _cluster.UntilHealthyAsync();
        foreach (ClusterMember member in _cluster.Members)
            _acknowledged.Except(await KeysAsync(member)).ShouldBeEmpty($"{member.Name} lost acknowledged puts");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _writing;
    }

    private async Task WriteAsync()
    {
        for (int i = 0, target = 0; !_stop.IsCancellationRequested; i++)
        {
            string key = $"key {i:00000000}";
            if (await TryPutAsync(_cluster.Members[target], key))
                _acknowledged.Enqueue(key);
            else
                target = (target + 1) % _cluster.Members.Count;
        }
    }

    private async Task<bool> TryPutAsync(ClusterMember member, string key)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(Patience);
        try
        {
            byte[] put = new PutRequest { Key = ByteString.CopyFromUtf8(key) }.ToByteArray();
            return (await member.Grpc.CallAsync(EtcdMethods.Put, put, patience.Token)).IsOk;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<HashSet<string>> KeysAsync(ClusterMember member)
    {
        ByteString zero = ByteString.CopyFrom(0);
        byte[] everything = new RangeRequest { Key = zero, RangeEnd = zero, KeysOnly = true }.ToByteArray();
        GrpcAnswer answer = await member.Grpc.CallAsync(EtcdMethods.Range, everything);
        answer.IsOk.ShouldBeTrue(answer.Error);
        return [.. RangeResponse.Parser.ParseFrom(answer.Message).Kvs.Select(pair => pair.Key.ToStringUtf8())];
    }
}
