using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Bully;

/// <summary>
/// What a <see cref="BullyNode"/> asks of its driver. The driver owns the buffer, carries everything out, and clears it.
/// Messages may be dropped.
/// </summary>
internal sealed class BullyEffects
{
    /// <summary>To send; nothing waits for a disk, because nothing is remembered.</summary>
    public List<BullyMessage> Sends { get; } = [];

    /// <summary>Changes of role or known coordinator, in the order in which they happened.</summary>
    public List<BullyChange> Changes { get; } = [];

    public void Clear()
    {
        Sends.Clear();
        Changes.Clear();
    }
}

internal enum BullyRole : byte
{
    /// <summary>Follows a coordinator, or has just started.</summary>
    Follower,

    /// <summary>Has asked those with higher ids whether they live, and has no answer yet.</summary>
    Electing,

    /// <summary>A higher process lives; its word, or a still higher one's, is awaited.</summary>
    Yielding,

    /// <summary>Believes that no higher process lives.</summary>
    Coordinator,
}

/// <summary>What an observer of a process may know: its role, and whom it takes for the coordinator.</summary>
internal readonly record struct BullyChange(BullyRole Role, NodeId Coordinator);
