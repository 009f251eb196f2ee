using FsCheck;
using FsCheck.Fluent;
using Tenure.Laws;

namespace Tenure.Store.Tests.Laws;

/// <summary>Ranges against the list of all short keys over an alphabet that has both ends of a byte in it.</summary>
public sealed class KeyRangeLaws
{
    private static readonly byte[] Alphabet = [0, 1, 0x61, 0xFE, 0xFF];

    private static readonly Bytes[] AllKeys = [.. Keys(3)];

    private static readonly Gen<Bytes> Key = Any.ArrayOf(Gen.Elements(Alphabet), most: 3).Select(bytes => new Bytes(bytes));

    [Fact]
    public void A_range_holds_the_keys_from_its_start_to_before_its_end() => Law.Holds(
        from start in Key from end in Key select new KeyRange(start, end),
        range => AllKeys.Where(range.Contains).ShouldBe(AllKeys.Where(key => IsIn(range, key))));

    [Fact]
    public void An_empty_range_holds_no_key() => Law.Holds(
        from start in Key from end in Key select new KeyRange(start, end),
        range =>
        {
            if (range.IsEmpty) AllKeys.ShouldNotContain(key => range.Contains(key));
        });

    [Fact]
    public void A_prefix_holds_the_keys_that_begin_with_it() => Law.Holds(
        Key,
        prefix => AllKeys.Where(KeyRange.Prefix(prefix).Contains).ShouldBe(AllKeys.Where(key => key.Span.StartsWith(prefix.Span))));

    [Fact]
    public void A_scan_in_order_is_inside_until_it_meets_the_first_key_that_is_not() => Law.Holds(
        from start in Key from end in Key select new KeyRange(start, end),
        range => AllKeys.Order().SkipWhile(key => key < range.Start).TakeWhile(range.IsBeforeEnd)
            .ShouldBe(AllKeys.Order().Where(range.Contains)));

    /// <summary>etcd's words, said once more.</summary>
    private static bool IsIn(KeyRange range, Bytes key)
    {
        byte[] end = range.End.Span.ToArray();
        int afterStart = key.Span.SequenceCompareTo(range.Start.Span);
        if (end.Length == 0) return afterStart == 0;
        return afterStart >= 0 && (end is [0] || key.Span.SequenceCompareTo(end) < 0);
    }

    /// <summary>No key is empty.</summary>
    private static IEnumerable<Bytes> Keys(int mostLetters)
    {
        IEnumerable<byte[]> last = [[]];
        for (int length = 1; length <= mostLetters; length++)
        {
            last = [.. last.SelectMany(key => Alphabet.Select(letter => (byte[])[.. key, letter]))];
            foreach (byte[] key in last) yield return new Bytes(key);
        }
    }
}
