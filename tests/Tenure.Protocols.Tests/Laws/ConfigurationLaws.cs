using FsCheck;
using FsCheck.Fluent;
using Tenure.Laws;
using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Laws;

/// <summary>What quorums have in common, tried with every set of the members of configurations of up to seven.</summary>
public sealed class ConfigurationLaws
{
    private static readonly Gen<ClusterMember> Members =
        from id in Gen.Choose(1, 20)
        from standing in Gen.Elements(Enum.GetValues<Standing>())
        from context in Any.Bytes
        select new ClusterMember(new NodeId((ulong)id), standing, context);

    /// <summary>No half is empty: nobody could decide anything then.</summary>
    private static readonly Gen<Configuration> Configurations = Any.ArrayOf(Members, most: 7)
        .Select(members => new Configuration(members.DistinctBy(member => member.Id)))
        .Where(configuration => configuration.Members.ToArray() is var members && members.Any(each => each.VotesInNew) && members.Any(each => each.VotesInOld));

    [Fact]
    public void Any_two_quorums_share_a_voter() => Law.Holds(Configurations, configuration =>
    {
        VoterSet[] quorums = [.. Sets(configuration).Where(configuration.IsQuorum)];
        VoterSet voters = Chosen(configuration, member => configuration.IsVoter(member.Id));
        foreach (VoterSet left in quorums) quorums.ShouldAllBe(right => left.And(right).And(voters).Count > 0);
    }, times: 100);

    [Fact]
    public void A_quorum_of_a_joint_configuration_shares_a_voter_with_every_quorum_before_and_after() => Law.Holds(Configurations, joint =>
    {
        VoterSet old = Chosen(joint, member => member.VotesInOld);
        VoterSet next = Chosen(joint, member => member.VotesInNew);
        foreach (VoterSet quorum in Sets(joint).Where(joint.IsQuorum))
        {
            foreach (VoterSet set in Sets(joint))
            {
                if (IsMajority(set, old)) quorum.And(set).Count.ShouldBeGreaterThan(0);
                if (IsMajority(set, next)) quorum.And(set).Count.ShouldBeGreaterThan(0);
            }
        }
    }, times: 100);

    [Fact]
    public void A_quorum_stays_one_when_members_join_it_and_all_voters_are_one() => Law.Holds(Configurations, configuration =>
    {
        foreach (VoterSet quorum in Sets(configuration).Where(configuration.IsQuorum))
        {
            for (int member = 0; member < configuration.Members.Length; member++) configuration.IsQuorum(quorum.With(member)).ShouldBeTrue();
        }

        configuration.IsQuorum(Chosen(configuration, member => configuration.IsVoter(member.Id))).ShouldBeTrue();
        configuration.IsQuorum(Chosen(configuration, member => member.IsLearner)).ShouldBeFalse();
    }, times: 100);

    [Fact]
    public void What_a_quorum_reaches_is_the_highest_value_that_a_quorum_has_at_least() => Law.Holds(
        from configuration in Configurations
        from values in Gen.ArrayOf(Gen.Choose(0, 9), configuration.Members.Length)
        select (configuration, values),
        each =>
        {
            int expected = each.values.Distinct().Where(value => each.configuration.IsQuorum(AtLeast(each.values, value))).Max();
            each.configuration.OfQuorum<int>(each.values).ShouldBe(expected);
        });

    [Fact]
    public void A_configuration_that_was_written_is_read_as_it_was_and_no_beginning_of_it_is_one() => Law.Holds(Configurations, configuration =>
    {
        byte[] written = ConfigurationCodec.Write(configuration);
        Configuration? read = ConfigurationCodec.TryRead(written);
        Text(read!).ShouldBe(Text(configuration));
        for (int length = 0; length < written.Length; length++) ConfigurationCodec.TryRead(written.AsMemory(0, length)).ShouldBeNull();
    });

    private static IEnumerable<VoterSet> Sets(Configuration configuration) =>
        Enumerable.Range(0, 1 << configuration.Members.Length).Select(bits => new VoterSet((ulong)bits));

    private static VoterSet AtLeast(int[] values, int least)
    {
        var set = default(VoterSet);
        for (int member = 0; member < values.Length; member++)
            if (values[member] >= least) set = set.With(member);
        return set;
    }

    private static VoterSet Chosen(Configuration configuration, Func<ClusterMember, bool> fits) =>
        AtLeast([.. configuration.Members.ToArray().Select(member => fits(member) ? 1 : 0)], 1);

    private static bool IsMajority(VoterSet set, VoterSet of) => of.Count > 0 && 2 * set.And(of).Count > of.Count;

    private static string Text(Configuration configuration) =>
        string.Join(' ', configuration.Members.ToArray().Select(member => $"{member.Id} {member.Standing} {Convert.ToHexString(member.Context.Span)}"));
}
