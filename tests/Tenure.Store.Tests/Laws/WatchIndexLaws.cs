using FsCheck;
using FsCheck.Fluent;
using Tenure.Laws;

namespace Tenure.Store.Tests.Laws;

/// <summary>The index of watchers against a list that is searched through.</summary>
public sealed class WatchIndexLaws
{
    private static readonly Gen<Bytes> Key = Gen.Elements("a", "ab", "b", "ba", "c").Select(Bytes.Utf8);

    private static readonly Gen<KeyRange> Range = Gen.OneOf(
        Key.Select(KeyRange.Single),
        Key.Select(KeyRange.Prefix),
        Key.Select(KeyRange.From),
        from start in Key from end in Key select new KeyRange(start, end));

    private static readonly Gen<Edit> Edits =
        from isAdded in Gen.Elements(true, true, false) from range in Range from watcher in Gen.Choose(0, 4) select new Edit(isAdded, range, watcher);

    [Fact]
    public void Exactly_those_are_woken_whose_ranges_hold_what_changed() => Law.Holds(
        from edits in Any.ArrayOf(Edits, most: 30) from changed in Any.ArrayOf(Key, most: 3) select (edits, changed),
        each =>
        {
            var index = new WatchIndex<int>();
            var expected = new HashSet<(KeyRange Range, int Watcher)>();
            foreach ((bool isAdded, KeyRange range, int watcher) in each.edits)
            {
                if (isAdded) index.Add(range, watcher).ShouldBe(expected.Add((range, watcher)));
                else index.Remove(range, watcher).ShouldBe(expected.Remove((range, watcher)));
            }

            var woken = new HashSet<int>();
            index.Collect(each.changed.Select(key => new KeyValue(key, default, default, default, default, default)), woken);

            woken.ShouldBe(expected.Where(entry => each.changed.Any(entry.Range.Contains)).Select(entry => entry.Watcher).Distinct(), ignoreOrder: true);
            index.Count.ShouldBe(expected.Count);
        });

    private sealed record Edit(bool IsAdded, KeyRange Range, int Watcher);
}
