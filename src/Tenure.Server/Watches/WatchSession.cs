using System.Threading.Channels;
using Tenure.Node;
using Tenure.Node.Watches;
using Tenure.Server.Grpc;
using Tenure.Server.Services;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;
using UnionCase = Tenure.Wire.Protos.WatchRequest.RequestUnionOneofCase;
using WatchRequest = Tenure.Wire.Protos.WatchRequest;

namespace Tenure.Server.Watches;

/// <summary>
/// One Watch call. A single loop reads requests, lets the <see cref="WatchStream"/> look after watches that were woken, and writes
/// all answers, so that their order is the loop's order and nothing here is shared.
/// </summary>
internal sealed class WatchSession(
    IClusterNode node,
    AnswerHeaders headers,
    RequestStream<WatchRequest> requests,
    ResponseStream<WatchResponse> responses,
    PeriodicTimer progressTimer)
{
    public async ValueTask<GrpcStatus> RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // However much happens before the loop comes to look, it is one piece of news.
        Channel<bool> news = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
        using WatchStream stream = new(node, () => news.Writer.TryWrite(true));
        try
        {
            return await LoopAsync(stream, news.Reader, ended.Token);
        }
        finally
        {
            // The waits that the loop left behind end with it.
            await ended.CancelAsync();
        }
    }

    private async Task<GrpcStatus> LoopAsync(WatchStream stream, ChannelReader<bool> news, CancellationToken ended)
    {
        Task<Incoming<WatchRequest>> request = requests.ReadAsync(ended).AsTask();
        Task<bool> woken = news.ReadAsync(ended).AsTask();
        Task<bool> progress = progressTimer.WaitForNextTickAsync(ended).AsTask();
        while (true)
        {
            await Task.WhenAny(request, woken, progress);
            if (request.IsCompleted)
            {
                Incoming<WatchRequest> incoming = await request;
                if (incoming.Refusal is { } refusal) return refusal;
                if (incoming.Message is { } message) await SendAsync(Handle(stream, message), ended);
                // A client that has said all still listens, until it cancels the call.
                request = incoming.Message is null ? NeverAsync(ended) : requests.ReadAsync(ended).AsTask();
            }

            if (woken.IsCompleted)
            {
                await woken;
                await SendAsync(stream.LookAfterWoken(), ended);
                woken = news.ReadAsync(ended).AsTask();
            }

            if (progress.IsCompleted)
            {
                await progress;
                await SendAsync(stream.ReportProgress(), ended);
                progress = progressTimer.WaitForNextTickAsync(ended).AsTask();
            }
        }
    }

    private static async Task<Incoming<WatchRequest>> NeverAsync(CancellationToken ended)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, ended);
        return Incoming<WatchRequest>.End;
    }

    private static IEnumerable<WatchAnswer> Handle(WatchStream stream, WatchRequest request) => request.RequestUnionCase switch
    {
        UnionCase.CreateRequest => stream.Create(WatchMessages.ToRequest(request.CreateRequest)),
        UnionCase.CancelRequest => stream.Cancel(request.CancelRequest.WatchId),
        UnionCase.ProgressRequest => stream.AnswerProgress(),
        // etcd passes over what it does not know.
        _ => [],
    };

    /// <summary>Each answer is made when the one before it is written: a client that reads slowly is looked after slowly.</summary>
    private async ValueTask SendAsync(IEnumerable<WatchAnswer> answers, CancellationToken ended)
    {
        foreach (WatchAnswer answer in answers) await responses.WriteAsync(WatchMessages.ToMessage(answer, headers), ended);
    }
}
