using Tenure.Cli.Demo.Checks;
using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Tests.Demo;

public sealed class LeadershipAuditTests
{
    [Fact]
    public void A_leader_that_lost_before_the_next_one_led_does_not_overlap() =>
        LeadershipAudit.FindOverlap([Leads("w1", 5, at: 1), Lost("w1", 5, at: 2), Leads("w2", 9, at: 2.5)]).ShouldBeNull();

    [Fact]
    public void A_leader_that_believes_on_overlaps_with_the_next() =>
        LeadershipAudit.FindOverlap([Leads("w1", 5, at: 1), Leads("w2", 9, at: 2), Lost("w1", 5, at: 3)])
            .ShouldBe("w2 led from 2.000 s, w1 until 3.000 s");

    [Fact]
    public void A_killed_or_stopped_leader_acts_no_more()
    {
        LeadershipAudit.FindOverlap([Leads("w1", 5, at: 1), Killed("w1", at: 2), Leads("w2", 9, at: 4)]).ShouldBeNull();
        LeadershipAudit.FindOverlap([Leads("w1", 5, at: 1), Stops("w1", 5, at: 2), Leads("w2", 9, at: 4), Lost("w1", 5, at: 6)]).ShouldBeNull();
    }

    [Fact]
    public void A_token_that_does_not_rise_is_found()
    {
        LeadershipAudit.FindTokenThatDoesNotRise([Leads("w1", 5, at: 1), Leads("w2", 9, at: 2)]).ShouldBeNull();
        LeadershipAudit.FindTokenThatDoesNotRise([Leads("w1", 5, at: 1), Leads("w2", 5, at: 2)])
            .ShouldBe("w2 led with token 5 after w1 with 5");
    }

    [Fact]
    public void Two_leading_nodes_in_one_term_are_found()
    {
        LeadershipAudit.FindTermWithTwoLeaders([new Elected("n1", 2), new Elected("n1", 2), new Elected("n2", 3)]).ShouldBeNull();
        LeadershipAudit.FindTermWithTwoLeaders([new Elected("n1", 2), new Elected("n2", 2)]).ShouldBe("term 2: n1 and n2");
    }

    private static Leading Leads(string worker, long token, double at) => new(worker, token, Term: 2) { At = at };

    private static Lost Lost(string worker, long token, double at) => new(worker, token, LossReason.DeadlinePassed) { At = at };

    private static AboutToWrite Stops(string worker, long token, double at) => new(worker, 1, token, RemainingMs: 100) { At = at };

    private static Acted Killed(string worker, double at) => new(DemoAction.Killed, worker, "") { At = at };
}
