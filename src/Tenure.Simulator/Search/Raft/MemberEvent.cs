namespace Tenure.Simulator.Search.Raft;

/// <summary>Something that happens to one member.</summary>
/// <param name="Detail">Deliver and Forget: the message's number. Written and Crash: how many writes are durable. Propose: which command.</param>
internal readonly record struct MemberEvent(MemberEventKind Kind, int Detail)
{
    /// <summary>One word for tables of what is known.</summary>
    public uint Code => ((uint)Kind << 24) | (uint)Detail;
}

internal enum MemberEventKind : byte
{
    /// <summary>A message arrives, for the first time or again.</summary>
    Deliver,

    /// <summary>The election timeout passes.</summary>
    Timeout,

    /// <summary>A leader's heartbeat is due.</summary>
    Heartbeat,

    /// <summary>The disk says that the oldest writes are durable.</summary>
    Written,

    /// <summary>The member crashes and restarts; the oldest writes under way have reached the disk, the others are lost.</summary>
    Crash,

    /// <summary>A client proposes a command.</summary>
    Propose,

    /// <summary>A message that waits for the disk is forgotten, because it could change nothing any more.</summary>
    Forget,
}
