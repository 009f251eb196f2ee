using Tenure.Cli.Demo.Checks;
using Tenure.Cli.Demo.Events;
using Record = Tenure.Cli.Demo.Workers.Record;

namespace Tenure.Cli.Tests.Demo;

public sealed class RecordAuditTests
{
    private static readonly Record[] File = [Line(1, "w1", 5), Line(2, "w1", 5), Line(3, "w2", 9)];

    [Fact]
    public void A_file_that_has_all_that_was_acknowledged_is_sound() =>
        RecordAudit.FindFault([Told(1, "w1", 5), Told(3, "w2", 9)], File).ShouldBeNull();

    [Fact]
    public void A_record_that_was_acknowledged_and_is_gone_is_found() =>
        RecordAudit.FindFault([Told(4, "w2", 9)], File).ShouldBe("record 4 of w2 with token 9 was acknowledged and is gone");

    [Fact]
    public void A_record_that_another_one_replaced_is_found() =>
        RecordAudit.FindFault([Told(3, "w1", 5)], File).ShouldBe("record 3 of w1 with token 5 was acknowledged and is gone");

    [Fact]
    public void A_token_that_goes_back_is_found() =>
        RecordAudit.FindFault([], [.. File, Line(4, "w1", 5)]).ShouldBe("record 4 with token 5 stands behind record 3 with token 9");

    [Fact]
    public void A_record_that_stands_twice_is_found() => RecordAudit.FindFault([], [.. File, File[^1]]).ShouldNotBeNull();

    [Fact]
    public void An_old_leaders_record_between_two_of_a_newer_one_is_an_interleaving()
    {
        Record[] mixed = [.. File, Line(3, "w1", 5), Line(4, "w2", 9)];

        RecordAudit.FindInterleaving(mixed).ShouldBe("record 3 of w1, token 5, stands between 3 and 4 of w2, token 9");
        RecordAudit.FindInterleaving(File).ShouldBeNull();
    }

    private static Record Line(long n, string worker, long token) => new(n, worker, token, At: 0);

    private static Acknowledged Told(long n, string worker, long token) => new(worker, n, token, Fenced: true);
}
