using FsCheck;
using FsCheck.Fluent;
using Tenure.Laws;

namespace Tenure.Store.Tests.Laws;

/// <summary>The tree against a sorted dictionary, and every version that was frozen against what the dictionary was then.</summary>
public sealed class TreeLaws
{
    /// <summary>Few keys, so that they meet; runs of them, so that nodes split and empty.</summary>
    private static readonly Gen<Edit> Edits =
        from isRemoved in Any.Bool
        from first in Gen.Choose(0, 400)
        from count in Gen.Choose(1, 60)
        from isFrozen in Any.Bool
        select new Edit(isRemoved, first, count, isFrozen);

    [Fact]
    public void No_edit_changes_a_version_that_was_frozen() => Law.Holds(Any.ArrayOf(Edits, most: 60), edits =>
    {
        var editor = new TreeEditor<int, int, IntOrder>(PersistentTree<int, int, IntOrder>.Empty);
        var model = new SortedDictionary<int, int>();
        var versions = new List<(PersistentTree<int, int, IntOrder> Tree, KeyValuePair<int, int>[] Expected)>();
        for (int i = 0; i < edits.Length; i++)
        {
            for (int key = edits[i].First; key < edits[i].First + edits[i].Count; key++) Apply(edits[i], key, value: i);
            if (edits[i].IsFrozen) versions.Add((editor.Freeze(), [.. model]));
        }

        foreach ((PersistentTree<int, int, IntOrder> tree, KeyValuePair<int, int>[] expected) in versions)
        {
            Entries(tree).ShouldBe(expected.Select(pair => (pair.Key, pair.Value)));
            tree.Count.ShouldBe(expected.Length);
        }

        void Apply(Edit edit, int key, int value)
        {
            if (edit.IsRemoved)
            {
                editor.Remove(key).ShouldBe(model.Remove(key));
                return;
            }

            editor.Slot(key, out bool existed) = value;
            existed.ShouldBe(model.ContainsKey(key));
            model[key] = value;
        }
    });

    private static IEnumerable<(int Key, int Value)> Entries(PersistentTree<int, int, IntOrder> tree)
    {
        var scan = tree.From(int.MinValue);
        while (scan.MoveNext()) yield return (scan.Key, scan.Value);
    }

    private sealed record Edit(bool IsRemoved, int First, int Count, bool IsFrozen);

    private readonly struct IntOrder : IComparer<int>
    {
        public int Compare(int x, int y) => x.CompareTo(y);
    }
}
