using System.Text;
using Tenure.Node.Watches;
using Tenure.Store;

namespace Tenure.Node.Tests.Watches;

public sealed class WatchStreamTests : IDisposable
{
    private readonly StandInNode _node = new();
    private readonly WatchStream _stream;
    private int _news;

    public WatchStreamTests() => _stream = new WatchStream(_node, () => _news++);

    public void Dispose() => _stream.Dispose();

    [Fact]
    public void A_watch_sees_what_happens_after_it_was_created()
    {
        _node.Apply(Put("a", "0"));
        Watch("a");
        _node.Apply(Put("a", "1"), Put("b", "1"));
        _node.WakeWatchers();

        Look().ShouldBe(["0: a=1 through 4"]);
        Look().ShouldBeEmpty();
    }

    [Fact]
    public void What_happens_before_the_node_knows_of_the_watch_is_not_missed()
    {
        Say(_stream.Create(new WatchRequest(0, Key("a"), Revision.None)));
        _node.Apply(Put("a", "1"));
        _node.WakeWatchers();
        Look().ShouldBeEmpty();

        _node.Register();
        Look().ShouldBe(["0: a=1 through 2"]);
    }

    [Fact]
    public void A_quiet_watch_outlives_the_compaction_of_what_it_slept_through()
    {
        Watch("a");
        _node.Apply(Put("b", "1"), Put("b", "2"), Put("b", "3"), new CompactCommand(new Revision(4)), Put("a", "1"));
        _node.WakeWatchers();

        Look().ShouldBe(["0: a=1 through 5"]);
    }

    [Fact]
    public void A_watch_that_had_seen_all_is_told_what_was_compacted_before_it_could_look()
    {
        Watch("a");
        _node.Apply(Put("a", "1"), Put("a", "2"), Put("a", "3"), new CompactCommand(new Revision(4)));
        _node.WakeWatchers();

        Look().ShouldBe(["0: a=1, a=2, a=3 through 4"]);
        _node.Apply(Put("a", "4"));
        _node.WakeWatchers();
        Look().ShouldBe(["0: a=4 through 5"]);
    }

    [Fact]
    public void What_happened_between_a_compaction_and_the_look_is_not_lost_behind_it()
    {
        Watch("a");
        _node.Apply(Put("a", "1"), Put("a", "2"), new CompactCommand(new Revision(3)), Put("a", "3"));
        _node.WakeWatchers();

        Look().ShouldBe(["0: a=1, a=2 through 3", "0: a=3 through 4"]);
    }

    [Fact]
    public void A_watch_that_lags_behind_a_compaction_ends()
    {
        _node.Apply(Put("a", "1"), Put("a", "2"), Put("a", "3"));
        Say(_stream.Create(new WatchRequest(0, Key("a"), new Revision(2))));
        _node.Apply(new CompactCommand(new Revision(4)));
        _node.Register();

        Look().ShouldBe(["0: compacted at 4"]);
        Look().ShouldBeEmpty();
    }

    [Fact]
    public void Progress_of_the_stream_comes_behind_all_that_happened()
    {
        Watch("a");
        _node.Apply(Put("a", "1"));

        // The watch was not woken yet, and nobody has to wait for that.
        Say(_stream.AnswerProgress()).ShouldBe(["0: a=1 through 2", "progress 2"]);
    }

    [Fact]
    public void Progress_is_not_ahead_of_a_quiet_watch_whose_history_was_compacted()
    {
        Watch("a");
        _node.Apply(Put("b", "1"), Put("b", "2"), new CompactCommand(new Revision(3)), Put("a", "1"));

        Say(_stream.AnswerProgress()).ShouldBe(["0: a=1 through 4", "progress 4"]);
    }

    [Fact]
    public void A_quiet_watch_hears_how_far_it_has_come_if_it_wants_to()
    {
        Watch("a", wantsProgress: true);
        _node.Apply(Put("b", "1"), Put("b", "2"), new CompactCommand(new Revision(3)));
        _node.WakeWatchers();
        Say(_stream.ReportProgress()).ShouldBe(["0: progress 3"]);

        _node.Apply(Put("a", "1"));
        _node.WakeWatchers();
        Look().ShouldBe(["0: a=1 through 4"]);
        Say(_stream.ReportProgress()).ShouldBeEmpty("it has just heard");
        Say(_stream.ReportProgress()).ShouldBe(["0: progress 4"]);
    }

    [Fact]
    public void A_watch_of_the_future_reports_nothing()
    {
        Say(_stream.Create(new WatchRequest(0, Key("a"), new Revision(100)) { WantsProgress = true }));
        _node.Register();
        Look();

        Say(_stream.ReportProgress()).ShouldBeEmpty();
    }

    [Fact]
    public void A_watch_that_has_ended_says_nothing_and_makes_no_news()
    {
        Watch("a");
        _node.Apply(Put("a", "1"));
        _node.WakeWatchers();
        Say(_stream.Cancel(0)).ShouldBe(["0: cancelled"]);
        _news = 0;

        Look().ShouldBeEmpty();
        _news.ShouldBe(0);
    }

    private void Watch(string key, bool wantsProgress = false)
    {
        Say(_stream.Create(new WatchRequest(0, Key(key), Revision.None) { WantsProgress = wantsProgress })).ShouldHaveSingleItem();
        _node.Register();
        Look().ShouldBeEmpty();
    }

    /// <summary>Looks for as long as there is news.</summary>
    private string[] Look()
    {
        List<string> said = [];
        while (_news > 0)
        {
            _news = 0;
            said.AddRange(Say(_stream.LookAfterWoken()));
        }

        return [.. said];
    }

    private static string[] Say(IEnumerable<WatchAnswer> answers) => [.. answers.Select(answer => answer switch
    {
        WatchCreated created => $"{created.Watch}: created",
        WatchChanges changes => $"{changes.Watch}: {string.Join(", ", changes.Events.Select(Text))} through {changes.Through.Value}",
        WatchCompacted compacted => $"{compacted.Watch}: compacted at {compacted.CompactRevision.Value}",
        WatchCancelled cancelled => $"{cancelled.Watch}: cancelled",
        WatchProgress { Watch: { } watch } progress => $"{watch}: progress {progress.At.Value}",
        WatchProgress progress => $"progress {progress.At.Value}",
        _ => answer.ToString(),
    })];

    private static string Text(WatchEvent happened) =>
        $"{Encoding.UTF8.GetString(happened.Change.Key.Span)}={Encoding.UTF8.GetString(happened.Change.Value.Span)}";

    private static PutCommand Put(string key, string value) => new(Bytes(key), Bytes(value));

    private static KeyRange Key(string key) => KeyRange.Single(Bytes(key));

    private static Bytes Bytes(string text) => new(Encoding.UTF8.GetBytes(text));
}
