using Tenure.Node.Watches;
using Tenure.Wire.Grpc;

namespace Tenure.Simulator.Hosts;

/// <summary>A call of etcd's API: a closed family.</summary>
internal abstract record ApiCall : NodeCall;

/// <summary>One request, one answer.</summary>
internal sealed record EtcdCall(string Method, byte[] Request) : ApiCall;

/// <summary>A call of watches: a request of the API in bytes, or what it means. It is answered as often as there is something to say.</summary>
internal sealed record WatchCall(byte[] Bytes) : ApiCall
{
    public WatchCall(WatchRequest request)
        : this([]) => Request = request;

    public WatchRequest? Request { get; }
}

/// <summary>How far has this stream of watches come?</summary>
internal sealed record ProgressCall(WatchCall Watch) : ApiCall;

/// <summary>The client ends a call of its own, or its machine does so for a process that has died. Nobody answers.</summary>
internal sealed record CancelCall(ApiCall Call) : ApiCall;

/// <summary>What a call came to: its status, and the answer's bytes where it is well.</summary>
internal sealed record EtcdReply(GrpcStatus Status, byte[] Answer) : NodeReply;

/// <summary>A stream of watches says something; in bytes as well, where the request came in bytes.</summary>
internal sealed record WatchReply(WatchAnswer Answer, byte[] Bytes) : NodeReply;
