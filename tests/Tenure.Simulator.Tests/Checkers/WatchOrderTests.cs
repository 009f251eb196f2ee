using Tenure.Simulator.Checkers;
using Tenure.Simulator.Histories;

namespace Tenure.Simulator.Tests.Checkers;

public sealed class WatchOrderTests
{
    private readonly WatchOrder _order = new();
    private readonly KeyChange _first = new(2, "a/1", "x");
    private readonly KeyChange _elsewhere = new(3, "b/1", "x");
    private readonly KeyChange _second = new(4, "a/2", "y");
    private readonly KeyChange _third = new(4, "a/1", null);

    public WatchOrderTests()
    {
        foreach (KeyChange[] changes in (KeyChange[][])[[_first], [_elsewhere], [_second, _third]]) _order.Applied(changes[0].Revision, changes);
        _order.Created("w", "a/", from: 2);
    }

    [Fact]
    public void All_in_order_is_right()
    {
        _order.Sent("w", [_first]).ShouldBeNull();
        _order.Progressed("w", 3).ShouldBeNull();
        _order.Sent("w", [_second, _third]).ShouldBeNull();
        _order.Progressed("w", 4).ShouldBeNull();
        _order.Finish(4).ShouldBeNull();
    }

    [Fact]
    public void Nothing_comes_twice()
    {
        _order.Sent("w", [_first, _second, _third]).ShouldBeNull();
        _order.Sent("w", [_second, _third])!.Text.ShouldContain("again");
    }

    [Fact]
    public void Nothing_is_left_out()
    {
        _order.Sent("w", [_second, _third])!.Text.ShouldContain("without put a/1=x");
        _order.Finish(4)!.Text.ShouldContain("never sent");
    }

    [Fact]
    public void A_revision_comes_whole_and_in_its_order()
    {
        _order.Sent("w", [_first]).ShouldBeNull();
        _order.Sent("w", [_second]).ShouldNotBeNull();
        new WatchOrderTests()._order.Sent("w", [_first, _third, _second]).ShouldNotBeNull();
    }

    [Fact]
    public void What_never_happened_is_not_sent() =>
        _order.Sent("w", [_first, _second, _third, new(4, "a/9", "z")])!.Text.ShouldContain("never happened");

    [Fact]
    public void Progress_is_never_ahead()
    {
        _order.Progressed("w", 1).ShouldBeNull();
        _order.Progressed("w", 2)!.Text.ShouldContain("put a/1=x");
    }

    [Fact]
    public void A_watch_that_has_missed_nothing_is_not_cancelled()
    {
        _order.Created("late", "a/", from: 2);
        _order.Cancelled("late", compactRevision: 3).ShouldBeNull();

        _order.Sent("w", [_first, _second, _third]).ShouldBeNull();
        _order.Cancelled("w", compactRevision: 5)!.Text.ShouldContain("had seen all");
    }

    [Fact]
    public void Nobody_waits_for_a_watch_that_has_ended()
    {
        _order.Ended("w");
        _order.Finish(4).ShouldBeNull();
    }
}
