using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Tests.Demo;

public sealed class ChronicleTests
{
    private readonly Chronicle _chronicle = new(TimeProvider.System);

    [Fact]
    public async Task An_event_that_is_there_already_is_seen_from_its_position_on()
    {
        _chronicle.Add(new Campaigning("w1"));
        int second = _chronicle.Position;
        _chronicle.Add(new Campaigning("w2"));

        (await SeeAsync(0)).Worker.ShouldBe("w1");
        (await SeeAsync(second)).Worker.ShouldBe("w2");
    }

    [Fact]
    public async Task An_event_that_is_still_to_come_is_waited_for()
    {
        Task<Campaigning> seen = SeeAsync(0);
        _chronicle.Add(new Elected("n1", 2));
        seen.IsCompleted.ShouldBeFalse();

        _chronicle.Add(new Campaigning("w1"));

        (await seen).Worker.ShouldBe("w1");
    }

    [Fact]
    public async Task An_event_that_does_not_come_is_named()
    {
        NotSeenException missing = await Should.ThrowAsync<NotSeenException>(
            _chronicle.WaitAsync<Lost>(0, _ => true, "a loss", TimeSpan.FromMilliseconds(1), CancellationToken.None));

        missing.What.ShouldBe("a loss");
    }

    [Fact]
    public void Nothing_is_recorded_behind_the_verdict()
    {
        _chronicle.Add(new Verdict("pass", 1, []));
        _chronicle.Add(new Campaigning("w1"));

        _chronicle.All.ShouldHaveSingleItem().ShouldBeOfType<Verdict>();
    }

    [Fact]
    public void Events_keep_their_names_on_the_wire()
    {
        var leading = new Leading("w1", 17, 2) { At = 1.5 };

        string line = DemoJson.Write(leading);

        line.ShouldBe("""{"event":"leading","at":1.5,"worker":"w1","token":17,"term":2}""");
        DemoJson.Read(line).ShouldBe(leading);
        DemoJson.Write(new Verdict("pass", 3, []) { At = 9 }).ShouldBe("""{"event":"verdict","at":9,"verdict":"pass","checks":3,"failed":[]}""");
    }

    private Task<Campaigning> SeeAsync(int from) =>
        _chronicle.WaitAsync<Campaigning>(from, _ => true, "a campaign", TimeSpan.FromSeconds(30), CancellationToken.None);
}
