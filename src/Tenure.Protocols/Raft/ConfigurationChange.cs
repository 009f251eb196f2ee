namespace Tenure.Protocols.Raft;

/// <summary>What may be asked of a cluster's membership: a closed family, each about one member.</summary>
internal abstract record ConfigurationChange(NodeId Member);

/// <summary>Adds a member that gets every entry and counts for nothing.</summary>
internal sealed record AddLearner(NodeId Member, ReadOnlyMemory<byte> Context) : ConfigurationChange(Member);

/// <summary>Adds a member that becomes a voter by itself once it has caught up. Until then it cannot slow the cluster down.</summary>
internal sealed record AddVoter(NodeId Member, ReadOnlyMemory<byte> Context) : ConfigurationChange(Member);

/// <summary>Makes a learner that has caught up a voter.</summary>
internal sealed record PromoteLearner(NodeId Member) : ConfigurationChange(Member);

/// <summary>Takes a member out. A leader that is taken out leads until the cluster is committed to going on without it.</summary>
internal sealed record RemoveMember(NodeId Member) : ConfigurationChange(Member);

/// <summary>Changes what the driver keeps with a member.</summary>
internal sealed record UpdateMember(NodeId Member, ReadOnlyMemory<byte> Context) : ConfigurationChange(Member);

/// <summary>Why a change was not begun.</summary>
internal enum ChangeRefusal : byte
{
    /// <summary>It was begun.</summary>
    None,

    NotLeader,

    /// <summary>Leadership is being handed over.</summary>
    Transferring,

    /// <summary>The leader has not committed an entry of its own term yet.</summary>
    TermNotOpen,

    /// <summary>The change before this one is not committed yet, or has not left its joint configuration.</summary>
    ChangeUnderWay,

    AlreadyMember,

    NoMember,

    NoLearner,

    /// <summary>The learner has not caught up, or has not been heard for an election timeout.</summary>
    LearnerLags,

    /// <summary>A cluster without a voter could decide nothing, not even to get one.</summary>
    LastVoter,

    TooManyMembers,
}

/// <summary>From one configuration to the next.</summary>
internal static class ConfigurationChanges
{
    /// <summary>
    /// The next configuration, joint where the voters change. Where they stay the same, both halves would be the same and
    /// one step is enough.
    /// </summary>
    public static ChangeRefusal TryApply(this Configuration configuration, ConfigurationChange change, out Configuration next)
    {
        next = configuration;
        int index = configuration.IndexOf(change.Member);
        if (change is AddLearner or AddVoter) return TryAdd(configuration, change, isMember: index >= 0, out next);
        if (index < 0) return ChangeRefusal.NoMember;

        ClusterMember member = configuration.Members[index];
        switch (change)
        {
            case PromoteLearner when !member.IsLearner:
                return ChangeRefusal.NoLearner;
            case PromoteLearner:
                next = configuration.With(member with { Standing = Standing.Incoming });
                return ChangeRefusal.None;
            case RemoveMember when member.IsLearner:
                next = configuration.Without(member.Id);
                return ChangeRefusal.None;
            case RemoveMember when IsOnlyVoter(configuration, member):
                return ChangeRefusal.LastVoter;
            case RemoveMember:
                next = configuration.With(member with { Standing = Standing.Outgoing });
                return ChangeRefusal.None;
            case UpdateMember update:
                next = configuration.With(member with { Context = update.Context });
                return ChangeRefusal.None;
            default:
                throw new InvariantException($"{change.GetType().Name} is no change of a configuration.");
        }
    }

    private static ChangeRefusal TryAdd(Configuration configuration, ConfigurationChange change, bool isMember, out Configuration next)
    {
        next = configuration;
        if (isMember) return ChangeRefusal.AlreadyMember;
        if (configuration.Members.Length == VoterSet.MostMembers) return ChangeRefusal.TooManyMembers;

        next = configuration.With(change is AddVoter voter
            ? new ClusterMember(voter.Member, Standing.Joining, voter.Context)
            : new ClusterMember(change.Member, Standing.Learner, ((AddLearner)change).Context));
        return ChangeRefusal.None;
    }

    private static bool IsOnlyVoter(Configuration configuration, ClusterMember member) =>
        configuration.Without(member.Id).Members.ToArray().All(other => other.IsLearner);
}
