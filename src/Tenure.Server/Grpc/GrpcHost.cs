using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Tenure.Server.Grpc;

/// <summary>Kestrel with a table of methods behind it: HTTP/2 in clear, which a client has to know beforehand.</summary>
internal sealed class GrpcHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly EtcdServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KestrelServer _kestrel;

    public GrpcHost(EtcdServerOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger<GrpcHost>();
        _kestrel = new KestrelServer(
            Options.Create(KestrelOptions(options)),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers),
            loggers);
    }

    /// <summary>Where clients are served, with the ports that were really bound. Known once started.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints { get; private set; } = [];

    /// <exception cref="ListenException">An address cannot be listened on; the message says which, and why.</exception>
    public async Task StartAsync(IEnumerable<GrpcMethod> methods, CallRules rules, CancellationToken cancellation)
    {
        GrpcApplication application = new(methods, rules, _time, _logger, _stopping.Token);
        try
        {
            await _kestrel.StartAsync(application, cancellation);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw new ListenException(Explain(failure), failure);
        }

        Endpoints = BoundEndpoints();
        _logger.Listening(string.Join(", ", Endpoints));
    }

    /// <summary>Takes no new calls, ends those that would last, and gives the others a moment to complete.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        using CancellationTokenSource grace = new(_options.StopGrace, _time);
        await _kestrel.StopAsync(grace.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _kestrel.Dispose();
        _stopping.Dispose();
    }

    private static KestrelServerOptions KestrelOptions(EtcdServerOptions options)
    {
        KestrelServerOptions kestrel = new()
        {
            AddServerHeader = false,
            AllowSynchronousIO = false,
            RequestHeaderEncodingSelector = IgnoredText.ForHeader,
        };
        foreach (IPEndPoint endpoint in options.Listen)
        {
            kestrel.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http2);
        }

        // A watch is one request and one answer without an end, at whatever pace events come: sizes and rates are not
        // limited per call, but per message and by flow control.
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxConcurrentConnections = null;
        // Clients keep idle connections for their next call. Infinity itself makes Kestrel close some at its next heartbeat.
        limits.KeepAliveTimeout = TimeSpan.FromDays(1);
        limits.Http2.MaxStreamsPerConnection = options.MaxCallsPerConnection;
        // A message of the largest size fits into a window, so that it never takes a round trip more than it must.
        limits.Http2.InitialStreamWindowSize = 2 * 1024 * 1024 + 1024;
        limits.Http2.InitialConnectionWindowSize = 8 * 1024 * 1024;
        // A client that vanished without a word is noticed, and its watches are freed.
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
        return kestrel;
    }

    private IReadOnlyList<IPEndPoint> BoundEndpoints()
    {
        IServerAddressesFeature? bound = _kestrel.Features.Get<IServerAddressesFeature>();
        return [.. bound!.Addresses.Select(address => new Uri(address)).Select(uri => new IPEndPoint(IPAddress.Parse(uri.Host), uri.Port))];
    }

    private string Explain(Exception failure)
    {
        string reason = failure.InnerException is AddressInUseException ? "the address is in use by another process" : failure.Message;
        return $"cannot listen on {string.Join(" and ", _options.Listen)}: {reason}";
    }
}

/// <summary>The server cannot listen where it was told to. The message is made to be shown as it is.</summary>
internal sealed class ListenException(string message, Exception cause) : Exception(message, cause);
