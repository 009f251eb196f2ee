namespace Tenure.Store;

/// <summary>
/// A B+ tree whose versions share what they have in common: a change copies one node per level and leaves every earlier
/// version as it was, so readers need no lock. It is changed through a <see cref="TreeEditor{TKey,TValue,TOrder}"/>.
/// </summary>
internal readonly struct PersistentTree<TKey, TValue, TOrder>(TreeNode<TKey> root, int count)
    where TOrder : struct, IComparer<TKey>
{
    public static readonly PersistentTree<TKey, TValue, TOrder> Empty =
        new(new TreeLeaf<TKey, TValue>(new object(), [], []), 0);

    public TreeNode<TKey> Root { get; } = root;

    public int Count { get; } = count;

    public bool TryFind(TKey key, out TValue value)
    {
        TreeNode<TKey> node = Root;
        while (node is TreeBranch<TKey> branch) node = branch.Children[ChildFor(branch, key)];
        int index = IndexOf(node, key);
        value = index >= 0 ? ((TreeLeaf<TKey, TValue>)node).Values[index] : default!;
        return index >= 0;
    }

    /// <summary>All entries from <paramref name="key"/> on, in order.</summary>
    public TreeScan<TKey, TValue, TOrder> From(TKey key) => new(Root, key);

    /// <summary>Where a leaf holds the key; where it does not, the complement of where it belongs.</summary>
    public static int IndexOf(TreeNode<TKey> leaf, TKey key)
    {
        TKey[] keys = leaf.Keys;
        int low = 0;
        int high = keys.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = default(TOrder).Compare(keys[middle], key);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return ~low;
    }

    /// <summary>Which child the key is in, if it is anywhere: the last that does not begin after it.</summary>
    public static int ChildFor(TreeBranch<TKey> branch, TKey key)
    {
        TKey[] keys = branch.Keys;
        int low = 1;
        int high = keys.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (default(TOrder).Compare(keys[middle], key) <= 0) low = middle + 1;
            else high = middle - 1;
        }
        return low - 1;
    }
}
