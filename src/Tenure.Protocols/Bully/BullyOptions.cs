using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Bully;

/// <summary>
/// How one process takes part. The algorithm is right only while every living process answers within
/// <see cref="AnswerTimeout"/>: no lost message, no pause.
/// </summary>
internal sealed record BullyOptions
{
    public required NodeId Id { get; init; }

    /// <summary>All processes, this one included.</summary>
    public required IReadOnlyList<NodeId> Members { get; init; }

    /// <summary>How often a coordinator repeats its word.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A coordinator that is silent for so long is taken for dead.</summary>
    public TimeSpan FailureTimeout { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Higher processes that have not answered after so long are taken for dead: a message's way there and back.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a higher process that lives may take to make itself or a still higher one coordinator.</summary>
    public TimeSpan CoordinatorTimeout { get; init; } = TimeSpan.FromMilliseconds(300);
}
