using Tenure.Simulator.Checkers;
using Tenure.Simulator.Histories;

namespace Tenure.Simulator.Tests.Checkers;

public sealed class ConsensusChecksTests
{
    private static readonly ulong[][] OneSetOfThree = [[1, 2, 3]];

    private readonly ConsensusChecks _checks = new();

    [Fact]
    public void Two_leaders_of_one_term_are_one_too_many()
    {
        _checks.Leads(1, 5).ShouldBeNull();
        _checks.Leads(1, 5).ShouldBeNull();
        _checks.Leads(2, 6).ShouldBeNull();

        _checks.Leads(2, 5)!.Checker.ShouldBe("one-leader-per-term");
    }

    [Fact]
    public void Logs_with_the_same_entry_match_up_to_there()
    {
        Append(1, truncateFrom: 0, (1, 'a'), (2, 'b')).ShouldBeNull();
        Append(2, truncateFrom: 0, (1, 'a'), (1, 'x')).ShouldBeNull();

        _checks.Wrote(2, 2, truncateFrom: 2, Entries((2, 'b'))).ShouldBeNull();
        Append(3, truncateFrom: 0, (2, 'x'), (2, 'b'))!.Checker.ShouldBe("log-matching");
    }

    [Fact]
    public void Two_contents_of_one_entry_do_not_match()
    {
        Append(1, truncateFrom: 0, (1, 'a')).ShouldBeNull();

        Append(2, truncateFrom: 0, (1, 'b'))!.Checker.ShouldBe("log-matching");
    }

    [Fact]
    public void A_later_leader_has_what_was_committed()
    {
        Append(1, truncateFrom: 0, (1, 'a'), (1, 'b'));
        Append(2, truncateFrom: 0, (1, 'a'));
        _checks.Applied(1, term: 1, index: 1, Entry(1, 'a')).ShouldBeNull();
        _checks.Applied(1, term: 1, index: 2, Entry(1, 'b')).ShouldBeNull();

        _checks.Leads(2, 1).ShouldBeNull("for the term in which it was committed it may be an unlucky candidate");
        _checks.Leads(1, 2).ShouldBeNull();
        _checks.Leads(2, 3)!.Checker.ShouldBe("leader-completeness");
    }

    [Fact]
    public void Members_apply_the_same_entries_one_after_the_other()
    {
        _checks.Applied(1, 1, 1, Entry(1, 'a')).ShouldBeNull();
        _checks.Applied(2, 1, 1, Entry(1, 'a')).ShouldBeNull();
        _checks.Applied(1, 1, 2, Entry(1, 'b')).ShouldBeNull();

        _checks.Applied(2, 1, 2, Entry(1, 'c'))!.Checker.ShouldBe("state-machine-safety");
        _checks.Applied(1, 1, 4, Entry(1, 'd'))!.Checker.ShouldBe("state-machine-safety");
        _checks.Started(1, 1, 0, 0, 0, Entries((1, 'a'), (1, 'b')));
        _checks.Applied(1, 1, 1, Entry(1, 'a')).ShouldBeNull("a member that starts anew applies its log anew");
    }

    [Fact]
    public void The_same_entries_lead_to_the_same_state()
    {
        _checks.State(1, 7, revision: 5, content: 99).ShouldBeNull();
        _checks.State(2, 7, revision: 5, content: 0).ShouldBeNull();

        _checks.State(2, 7, revision: 5, content: 98)!.Checker.ShouldBe("state-machine-safety");
        _checks.State(3, 7, revision: 6, content: 99)!.Checker.ShouldBe("state-machine-safety");
    }

    [Fact]
    public void What_the_disk_confirmed_is_there_after_a_restart()
    {
        Append(1, truncateFrom: 0, (1, 'a'), (1, 'b'));
        _checks.Started(1, 1, 0, 0, 0, Entries((1, 'a'))).ShouldBeNull("nothing was confirmed");
        _checks.Wrote(1, 2, truncateFrom: 0, Entries((1, 'b')));
        _checks.Durable(1, through: 2);

        _checks.Started(1, 1, 0, 0, 0, Entries((1, 'a')))!.Checker.ShouldBe("durability");
    }

    [Fact]
    public void What_was_cut_off_need_not_be_there()
    {
        Append(1, truncateFrom: 0, (1, 'a'), (1, 'b'));
        _checks.Durable(1, through: 1);
        _checks.Acknowledged(1, index: 2);
        _checks.Wrote(1, 2, truncateFrom: 2, Entries((2, 'c')));

        _checks.Started(1, 2, 0, 0, 0, Entries((1, 'a'))).ShouldBeNull();
    }

    [Fact]
    public void What_was_acknowledged_is_there_after_a_restart()
    {
        Append(1, truncateFrom: 0, (1, 'a'));
        _checks.Acknowledged(1, index: 1);

        _checks.Started(1, 1, 0, 0, 0, [])!.Checker.ShouldBe("durability");
    }

    [Fact]
    public void A_vote_is_remembered()
    {
        _checks.Voted(1, term: 4, candidate: 2);

        _checks.Started(1, 5, 0, 0, 0, []).ShouldBeNull("the vote in a later term is open");
        _checks.Started(1, 4, 3, 0, 0, [])!.Checker.ShouldBe("durability");
        _checks.Started(1, 3, 0, 0, 0, [])!.Checker.ShouldBe("durability");
        _checks.Damaged(1);
        _checks.Started(1, 3, 0, 0, 0, []).ShouldBeNull("a fault destroyed it");
    }

    [Fact]
    public void A_committed_entry_is_on_the_disks_of_a_majority()
    {
        Append(1, truncateFrom: 0, (1, 'a'));
        Append(2, truncateFrom: 0, (1, 'a'));
        _checks.Durable(1, through: 1);
        _checks.LeaderCommitted(1, 1, 1, OneSetOfThree)!.Checker.ShouldBe("durability");

        _checks.Durable(2, through: 1);
        _checks.LeaderCommitted(1, 1, 1, OneSetOfThree).ShouldBeNull();
        _checks.LeaderCommitted(1, 1, 1, [[1, 2], [3, 4]])!.Checker.ShouldBe("durability");
    }

    private Tenure.Simulator.World.Violation? Append(ulong member, ulong truncateFrom, params (ulong Term, char Content)[] entries) =>
        _checks.Wrote(member, 1, truncateFrom, Entries(entries));

    private static LoggedEntry Entry(ulong term, char content) => new(term, content);

    private static LoggedEntry[] Entries(params (ulong Term, char Content)[] entries) => [.. entries.Select(entry => Entry(entry.Term, entry.Content))];
}
