using FsCheck;
using FsCheck.Fluent;
using Tenure.Laws;
using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Laws;

/// <summary>The log against a list of terms, one for each entry.</summary>
public sealed class RaftLogLaws
{
    private static readonly Gen<Edit> Edits = from cut in Gen.Choose(0, 3) from added in Gen.Choose(0, 4) from higher in Gen.Choose(0, 2) select new Edit(cut, added, higher);

    private static readonly Gen<Edit[]> Histories = Any.ArrayOf(Edits, most: 20);

    [Fact]
    public void Entries_are_where_a_list_has_them() => Law.Holds(Histories, edits =>
    {
        (RaftLog log, List<ulong> terms) = Replay(edits);

        log.Last.ShouldBe(At(terms, terms.Count));
        for (int index = 0; index <= terms.Count; index++) log.PositionAt(new LogIndex((ulong)index)).ShouldBe(At(terms, index));
    });

    [Fact]
    public void It_contains_the_positions_that_a_list_has_and_no_others() => Law.Holds(Histories, edits =>
    {
        (RaftLog log, List<ulong> terms) = Replay(edits);

        foreach (LogPosition position in Positions(terms.Count + 1, mostTerm: 3))
        {
            int index = (int)position.Index.Value;
            log.Contains(position).ShouldBe(index <= terms.Count && At(terms, index) == position, $"{position}");
        }
    });

    [Fact]
    public void The_last_entry_that_is_not_above_a_term_is_found_as_a_list_finds_it() => Law.Holds(Histories, edits =>
    {
        (RaftLog log, List<ulong> terms) = Replay(edits);

        foreach (LogPosition position in Positions(terms.Count + 1, mostTerm: 8))
        {
            int expected = Math.Min((int)position.Index.Value, terms.Count);
            while (expected > 0 && terms[expected - 1] > position.Term.Value) expected--;
            log.LastNotAbove(position.Term, position.Index).ShouldBe(At(terms, expected));
        }
    });

    [Fact]
    public void A_batch_begins_where_it_was_asked_to_and_ends_where_the_limit_or_the_log_ends() => Law.Holds(
        from edits in Histories from most in Gen.Choose(0, 120) select (edits, most),
        each =>
        {
            (RaftLog log, List<ulong> terms) = Replay(each.edits);

            for (int first = 1; first <= terms.Count + 1; first++)
            {
                Entry[] batch = log.From(new LogIndex((ulong)first), each.most);
                batch.Select(entry => entry.Position).ShouldBe(Enumerable.Range(first, batch.Length).Select(index => At(terms, index)));
                int fits = each.most / RaftLog.EntryOverheadBytes;
                batch.Length.ShouldBe(Math.Min(Math.Max(1, fits), terms.Count + 1 - first));
            }
        });

    private static (RaftLog Log, List<ulong> Terms) Replay(Edit[] edits)
    {
        var log = new RaftLog([]);
        List<ulong> terms = [];
        foreach ((int cut, int added, int higher) in edits)
        {
            int from = Math.Max(1, terms.Count + 1 - cut);
            if (from <= terms.Count)
            {
                log.TruncateFrom(new LogIndex((ulong)from));
                terms.RemoveRange(from - 1, terms.Count - from + 1);
            }

            ulong term = (terms.Count == 0 ? 1 : terms[^1]) + (ulong)higher;
            for (int i = 0; i < added; i++)
            {
                terms.Add(term);
                log.Append([new Entry(new Term(term), new LogIndex((ulong)terms.Count), EntryKind.Command, default)]);
            }
        }

        return (log, terms);
    }

    private static IEnumerable<LogPosition> Positions(int mostIndex, ulong mostTerm)
    {
        for (int index = 0; index <= mostIndex; index++)
        {
            for (ulong term = 0; term <= mostTerm; term++) yield return new LogPosition(new Term(term), new LogIndex((ulong)index));
        }
    }

    private static LogPosition At(List<ulong> terms, int index) =>
        index == 0 ? LogPosition.Start : new LogPosition(new Term(terms[index - 1]), new LogIndex((ulong)index));

    private sealed record Edit(int Cut, int Added, int Higher);
}
