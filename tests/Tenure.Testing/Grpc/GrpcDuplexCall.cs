namespace Tenure.Testing;

/// <summary>A call with a stream of messages in each direction.</summary>
public sealed class GrpcDuplexCall : IDisposable
{
    private readonly GrpcRequestContent _outgoing;
    private readonly Task<HttpResponseMessage> _response;

    internal GrpcDuplexCall(GrpcRequestContent outgoing, Task<HttpResponseMessage> response)
    {
        _outgoing = outgoing;
        _response = response;
    }

    /// <summary>Sends a message.</summary>
    public void Send(byte[] message) => _outgoing.Write(message);

    /// <summary>Says that no more messages will come.</summary>
    public void CompleteSending() => _outgoing.Complete();

    /// <summary>The next message, or null when the server has ended the stream.</summary>
    public async Task<byte[]?> ReceiveAsync()
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        HttpResponseMessage response = await _response.WaitAsync(deadline.Token);
        Stream incoming = await response.Content.ReadAsStreamAsync(deadline.Token);
        return await GrpcFrame.ReadAsync(incoming, deadline.Token);
    }

    /// <summary>The stream's status, once <see cref="ReceiveAsync"/> returned null.</summary>
    public async Task<GrpcAnswer> EndAsync()
    {
        (int code, string error) = GrpcStatus.Of(await _response);
        return new GrpcAnswer(code, error, []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _outgoing.Complete();
        if (_response.IsCompletedSuccessfully)
            _response.Result.Dispose();
    }
}
