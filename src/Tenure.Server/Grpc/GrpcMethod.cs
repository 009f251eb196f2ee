using Tenure.Wire.Grpc;

namespace Tenure.Server.Grpc;

/// <summary>One line in the table of methods: the path that a client names, and what is done then.</summary>
internal abstract class GrpcMethod(string path)
{
    public string Path { get; } = path;

    /// <summary>
    /// Whether a call may last as long as the client likes. Such a call is ended when the server stops; all the others
    /// are short, and are waited for.
    /// </summary>
    public abstract bool IsLasting { get; }

    /// <summary>Carries the call out, up to the status that it ends with.</summary>
    public abstract ValueTask<GrpcStatus> RunAsync(GrpcCall call);
}
