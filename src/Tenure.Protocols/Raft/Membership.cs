namespace Tenure.Protocols.Raft;

/// <summary>What a leader does about the cluster's membership, by its configuration and the followers' progress (§6).</summary>
internal static class Membership
{
    /// <summary>
    /// The configuration to adopt for this change. One change at a time: the next one begins when the one before is
    /// committed and its joint configuration left.
    /// </summary>
    public static ChangeRefusal TryChange(
        RaftState state, Replication replication, ConfigurationChange change, MonotonicTime now, out Configuration next)
    {
        next = state.Configuration;
        if (!state.IsConfigurationCommitted || state.Configuration.IsJoint) return ChangeRefusal.ChangeUnderWay;

        ChangeRefusal refusal = state.Configuration.TryApply(change, out next);
        bool lags = refusal == ChangeRefusal.None && change is PromoteLearner && !IsAbreast(state, replication, change.Member, now);
        return lags ? ChangeRefusal.LearnerLags : refusal;
    }

    /// <summary>
    /// What follows by itself from a committed configuration: a joint one is left, also where another leader entered it; a
    /// member that joins is made a voter when it has caught up.
    /// </summary>
    public static Configuration? Next(RaftState state, Replication replication, MonotonicTime now)
    {
        Configuration configuration = state.Configuration;
        if (configuration.IsJoint) return configuration.Leave();

        foreach (ClusterMember member in configuration.Members)
            if (member.Standing == Standing.Joining && IsAbreast(state, replication, member.Id, now))
                return configuration.With(member with { Standing = Standing.Incoming });
        return null;
    }

    /// <summary>A voter that can take over from a leader that is no member any more.</summary>
    public static NodeId? Heir(RaftState state, Replication replication)
    {
        foreach (Progress follower in replication.Followers)
            if (state.Configuration.IsVoter(follower.Id) && follower.Match == state.Log.Last.Index) return follower.Id;
        return null;
    }

    /// <summary>Whether it can be a voter without holding the others up: it has caught up, and is there (dissertation §4.2.1).</summary>
    private static bool IsAbreast(RaftState state, Replication replication, NodeId learner, MonotonicTime now) =>
        replication.Find(learner) is { HasCaughtUp: true } progress && now < progress.HeardAt + state.Options.ElectionTimeoutMax;
}
