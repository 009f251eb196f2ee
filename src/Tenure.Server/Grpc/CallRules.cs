using Tenure.Wire.Grpc;

namespace Tenure.Server.Grpc;

/// <summary>What the pipeline has to know of the server behind it.</summary>
/// <param name="Explain">The status for what a method threw, or null where that is a bug.</param>
/// <param name="LeaderAbsent">
/// Cancelled while this member knows of no leader. Calls that say they need one are ended by it, so that their clients go
/// to another member instead of waiting at one that is cut off.
/// </param>
internal sealed record CallRules(Func<Exception, GrpcStatus?> Explain, Func<CancellationToken> LeaderAbsent);
