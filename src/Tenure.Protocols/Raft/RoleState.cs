namespace Tenure.Protocols.Raft;

/// <summary>
/// One role, with only that role's state. Each event returns the role that the node is in afterwards. Roles do not
/// point at the node: what all roles share comes in as <see cref="RaftState"/>.
/// </summary>
internal abstract class RoleState
{
    public abstract Role Role { get; }

    public virtual NodeId KnownLeader => NodeId.None;

    public abstract MonotonicTime Deadline { get; }

    /// <summary>As this one is now, and independent of what becomes of it.</summary>
    public abstract RoleState Copy();

    /// <summary>Adds everything on which the role's future depends.</summary>
    public abstract void Describe(ref StateHash hash);

    /// <summary>A message of the current term arrived; votes are answered elsewhere (<see cref="Voting"/>), alike in all roles.</summary>
    public abstract RoleState Step(RaftState state, Message message, Turn turn);

    public abstract RoleState Tick(RaftState state, Turn turn);

    public virtual RoleState Written(RaftState state, Turn turn) => this;

    public virtual RoleState PeerRefused(RaftState state, NodeId peer, Turn turn) => this;

    /// <summary>Whether a live leader is known, for whose sake votes are held back.</summary>
    public virtual bool HearsLeader(RaftState state, MonotonicTime now) => false;

    public virtual void Read(RaftState state, ReadId read, Turn turn) => turn.Effects.Reads.Add(new ReadOutcome(read, null));

    /// <summary>The role ends, or its term does: what it owes to its driver is settled.</summary>
    public virtual void Leave(Turn turn)
    {
    }
}
