using FsCheck;
using FsCheck.Fluent;
using Tenure.Laws;
using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Laws;

/// <summary>The log against a list of terms, one for each entry there ever was, and a number of those that are compacted away.</summary>
public sealed class RaftLogLaws
{
    private static readonly Gen<Edit> Edits =
        from cut in Gen.Choose(0, 3)
        from added in Gen.Choose(0, 4)
        from higher in Gen.Choose(0, 2)
        from compacted in Gen.Elements(0, 0, 1, 5)
        select new Edit(cut, added, higher, compacted);

    private static readonly Gen<Edit[]> Histories = Any.ArrayOf(Edits, most: 20);

    [Fact]
    public void Entries_are_where_a_list_has_them() => Law.Holds(Histories, edits =>
    {
        (RaftLog log, Model model) = Replay(edits);

        log.Base.ShouldBe(model.At(model.Base));
        log.Last.ShouldBe(model.At(model.Last));
        for (int index = model.Base; index <= model.Last; index++) log.PositionAt(Index(index)).ShouldBe(model.At(index));
    });

    [Fact]
    public void It_agrees_with_the_positions_that_a_list_has_and_with_all_that_is_compacted() => Law.Holds(Histories, edits =>
    {
        (RaftLog log, Model model) = Replay(edits);

        foreach (LogPosition position in Positions(model.Last + 1, mostTerm: 3))
        {
            int index = (int)position.Index.Value;
            log.Agrees(position).ShouldBe(index < model.Base || (index <= model.Last && model.At(index) == position), $"{position}");
        }
    });

    [Fact]
    public void The_last_entry_that_is_not_above_a_term_is_found_as_a_list_finds_it() => Law.Holds(Histories, edits =>
    {
        (RaftLog log, Model model) = Replay(edits);

        foreach (LogPosition position in Positions(model.Last + 1, mostTerm: 8))
        {
            int expected = Math.Min((int)position.Index.Value, model.Last);
            while (expected > model.Base && model.At(expected).Term > position.Term) expected--;
            log.LastNotAbove(position.Term, position.Index).ShouldBe(Index(expected));
        }
    });

    [Fact]
    public void A_batch_begins_where_it_was_asked_to_and_ends_where_the_limit_or_the_log_ends() => Law.Holds(
        from edits in Histories from most in Gen.Choose(0, 120) select (edits, most),
        each =>
        {
            (RaftLog log, Model model) = Replay(each.edits);

            for (int first = model.Base + 1; first <= model.Last + 1; first++)
            {
                Entry[] batch = log.From(Index(first), each.most);
                batch.Select(entry => entry.Position).ShouldBe(Enumerable.Range(first, batch.Length).Select(model.At));
                batch.Length.ShouldBe(Math.Min(Math.Max(1, each.most / RaftLog.EntryOverheadBytes), model.Last + 1 - first));
            }
        });

    private static (RaftLog Log, Model Model) Replay(Edit[] edits)
    {
        var log = new RaftLog(LogBase.Bootstrap([new NodeId(1)]), []);
        var model = new Model();
        foreach (Edit edit in edits)
        {
            int from = Math.Max(model.Base + 1, model.Last + 1 - edit.Cut);
            if (from <= model.Last) log.TruncateFrom(Index(from));
            model.Apply(edit, from);
            for (int index = from; index <= model.Last; index++)
                log.Append([new Entry(model.At(index).Term, Index(index), EntryKind.Command, default)]);
            if (log.Base.Index < Index(model.Base)) log.Compact(Index(model.Base));
        }

        return (log, model);
    }

    private static IEnumerable<LogPosition> Positions(int mostIndex, ulong mostTerm)
    {
        for (int index = 0; index <= mostIndex; index++)
        {
            for (ulong term = 0; term <= mostTerm; term++) yield return new LogPosition(new Term(term), Index(index));
        }
    }

    private static LogIndex Index(int index) => new((ulong)index);

    private sealed record Edit(int Cut, int Added, int Higher, int Compacted);

    private sealed class Model
    {
        private readonly List<ulong> _terms = [];

        public int Base { get; private set; }

        public int Last => _terms.Count;

        public LogPosition At(int index) => index == 0 ? LogPosition.Start : new LogPosition(new Term(_terms[index - 1]), Index(index));

        public void Apply(Edit edit, int from)
        {
            _terms.RemoveRange(from - 1, _terms.Count - from + 1);
            ulong term = (_terms.Count == 0 ? 1 : _terms[^1]) + (ulong)edit.Higher;
            _terms.AddRange(Enumerable.Repeat(term, edit.Added));
            Base = Math.Min(Last, Base + edit.Compacted);
        }
    }
}
