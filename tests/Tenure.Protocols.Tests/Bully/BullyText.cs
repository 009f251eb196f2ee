using Tenure.Protocols.Bully;
using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Bully;

/// <summary>What a trace says of messages and processes.</summary>
internal static class BullyText
{
    public static string Name(NodeId id) => id == NodeId.None ? "nobody" : $"n{id.Value}";

    public static string Describe(BullyMessage message) => $"{Name(message.From)} -> {Name(message.To)} {message.GetType().Name}";

    public static string Describe(NodeId id, BullyChange change) => change.Role switch
    {
        BullyRole.Follower => $"{Name(id)} follows {Name(change.Coordinator)}",
        BullyRole.Electing => $"{Name(id)} holds an election",
        BullyRole.Yielding => $"{Name(id)} yields",
        _ => $"{Name(id)} coordinates",
    };
}
