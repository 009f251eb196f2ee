using Google.Protobuf;

namespace Tenure.EndToEnd.Tests.Differential;

/// <summary>Two fresh servers that are asked the same, and must answer the same: etcd, and Tenure.</summary>
public sealed class ServerPair : IAsyncDisposable
{
    private readonly EtcdCompatibleCluster _expected;
    private readonly EtcdCompatibleCluster _actual;

    private ServerPair(EtcdCompatibleCluster expected, EtcdCompatibleCluster actual)
    {
        _expected = expected;
        _actual = actual;
    }

    public static async Task<ServerPair> StartAsync()
    {
        EtcdCompatibleCluster expected = await RealEtcdCluster.StartAsync();
        try
        {
            return new ServerPair(expected, await TenureCluster.StartAsync());
        }
        catch
        {
            await expected.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks both, fails if they differ in code, text or message, and returns etcd's answer, or null if refused.</summary>
    internal async Task<TResponse?> AskAsync<TResponse>(string method, IMessage request)
        where TResponse : class, IMessage<TResponse>, new()
    {
        byte[] bytes = request.ToByteArray();
        GrpcAnswer[] answers = await BothAsync(server => server.CallAsync(method, bytes));
        string[] shown = [.. answers.Select(answer => Show<TResponse>(answer))];
        RequireSame(method, Abridged($"{request}"), shown[0], shown[1]);
        return answers[0].IsOk ? Parse<TResponse>(answers[0].Message) : null;
    }

    /// <summary>Sends bytes to both that are no request at all; only the codes must be the same.</summary>
    public async Task AskNonsenseAsync(string method, byte[] bytes)
    {
        GrpcAnswer[] answers = await BothAsync(server => server.CallAsync(method, bytes));
        RequireSame(method, Convert.ToHexString(bytes), $"{answers[0].Code}", $"{answers[1].Code}");
    }

    /// <summary>Sends a body to both that is not one message in one frame; only the codes must be the same.</summary>
    public async Task AskUnframedAsync(string method, byte[] body)
    {
        GrpcAnswer[] answers = await BothAsync(server => server.CallWithBodyAsync(method, body));
        RequireSame(method, Convert.ToHexString(body), $"{answers[0].Code}", $"{answers[1].Code}");
    }

    /// <summary>Opens a stream to both, lets the conversation run, and compares what it made of the answers.</summary>
    internal async Task ConverseAsync(string method, string what, Func<GrpcDuplexCall, Task<string>> conversation)
    {
        string[] shown = await BothAsync(async server =>
        {
            using GrpcDuplexCall call = server.Open(method);
            return await conversation(call);
        });
        RequireSame(method, what, shown[0], shown[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await _expected.DisposeAsync();
        await _actual.DisposeAsync();
    }

    private static string Abridged(string text) => text.Length <= 2000 ? text : text[..2000] + "…";

    private Task<T[]> BothAsync<T>(Func<GrpcConnection, Task<T>> ask) =>
        Task.WhenAll(ask(_expected.Members[0].Grpc), ask(_actual.Members[0].Grpc));

    private void RequireSame(string method, string request, string expected, string actual)
    {
        if (expected != actual)
            Assert.Fail($"{method} {request}\n{_expected.ServerName} answers: {expected}\n{_actual.ServerName} answers: {actual}");
    }

    private static string Show<TResponse>(GrpcAnswer answer)
        where TResponse : class, IMessage<TResponse>, new() =>
        answer.IsOk ? Normal.Show(Parse<TResponse>(answer.Message)) : $"{answer.Code} {answer.Error}";

    private static TResponse Parse<TResponse>(byte[] bytes)
        where TResponse : class, IMessage<TResponse>, new()
    {
        var message = new TResponse();
        message.MergeFrom(bytes);
        return message;
    }
}
