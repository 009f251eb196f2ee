namespace Tenure.Store.Tests;

/// <summary>The tree against a sorted dictionary, with enough keys that nodes split, join and fall away.</summary>
public class TreeTests
{
    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 3_000)]
    [InlineData(3, 30_000)]
    public void Random_edits_leave_what_a_sorted_dictionary_has(int seed, int keys)
    {
        var random = new Random(seed);
        var editor = New();
        var expected = new SortedDictionary<int, int>();
        for (int i = 0; i < keys * 4; i++)
        {
            int key = random.Next(keys);
            bool isShrinking = i / keys % 2 == 1;
            if (random.Next(10) < (isShrinking ? 8 : 3)) editor.Remove(key).ShouldBe(expected.Remove(key));
            else
            {
                editor.Slot(key, out bool existed) = i;
                existed.ShouldBe(expected.ContainsKey(key));
                expected[key] = i;
            }
            if (i % 3 == 0) editor.Freeze();
        }
        Entries(editor.Current, int.MinValue).ShouldBe(expected.Select(pair => (pair.Key, pair.Value)));
        editor.Current.Count.ShouldBe(expected.Count);
        for (int key = 0; key < keys; key += 7)
            Entries(editor.Current, key).Take(3).ShouldBe(expected.Where(pair => pair.Key >= key).Take(3).Select(pair => (pair.Key, pair.Value)));
    }

    /// <summary>Draining a node beside a full one empties it, which joining does not; single random keys hardly ever do that.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Runs_of_keys_that_come_and_go_leave_all_others_where_they_can_be_found(int seed)
    {
        const int keys = 20_000;
        var random = new Random(seed);
        var editor = New();
        var expected = new HashSet<int>();
        for (int round = 0; round < 6_000; round++)
        {
            int from = random.Next(keys);
            int to = Math.Min(keys, from + random.Next(100));
            bool isDraining = random.Next(2) == 0;
            for (int key = from; key < to; key++)
            {
                if (isDraining && editor.Remove(key) != expected.Remove(key)) Assert.Fail($"{key} was lost");
                if (isDraining) continue;
                editor.Slot(key, out bool existed) = key;
                if (existed == expected.Add(key)) Assert.Fail($"{key} was lost");
            }
            if (round % 3 == 0) editor.Freeze();
        }
        Enumerable.Range(0, keys).Where(key => editor.Current.TryFind(key, out _)).ShouldBe(expected.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Removing_every_key_leaves_an_empty_tree_that_can_be_filled_again(bool isBackwards)
    {
        var editor = New();
        for (int round = 0; round < 2; round++)
        {
            for (int key = 0; key < 5_000; key++) editor.Slot(key, out _) = key;
            Height(editor.Current).ShouldBeLessThanOrEqualTo(4);
            editor.Freeze();
            for (int key = 0; key < 5_000; key++) editor.Remove(isBackwards ? 4_999 - key : key).ShouldBeTrue();
            Entries(editor.Current, int.MinValue).ShouldBeEmpty();
            Height(editor.Current).ShouldBe(1);
        }
    }

    [Fact]
    public void A_frozen_tree_does_not_see_later_edits()
    {
        var editor = New();
        List<(PersistentTree<int, int, IntOrder> Tree, int Count)> frozen = [];
        for (int i = 0; i < 2_000; i++)
        {
            editor.Slot(i % 700, out _) = i;
            if (i % 3 == 0) editor.Remove(i % 500);
            PersistentTree<int, int, IntOrder> tree = editor.Freeze();
            frozen.Add((tree, Sum(tree)));
        }
        foreach ((PersistentTree<int, int, IntOrder> tree, int sum) in frozen) Sum(tree).ShouldBe(sum);

        static int Sum(PersistentTree<int, int, IntOrder> tree) => Entries(tree, 0).Aggregate(tree.Count, (sum, entry) => unchecked(sum * 31 + entry.Key * 7 + entry.Value));
    }

    private static TreeEditor<int, int, IntOrder> New() => new(PersistentTree<int, int, IntOrder>.Empty);

    private static IEnumerable<(int Key, int Value)> Entries(PersistentTree<int, int, IntOrder> tree, int from)
    {
        var scan = tree.From(from);
        while (scan.MoveNext()) yield return (scan.Key, scan.Value);
    }

    private static int Height(PersistentTree<int, int, IntOrder> tree)
    {
        int height = 1;
        for (TreeNode<int> node = tree.Root; node is TreeBranch<int> branch; node = branch.Children[0]) height++;
        return height;
    }

    private readonly struct IntOrder : IComparer<int>
    {
        public int Compare(int x, int y) => x.CompareTo(y);
    }
}
