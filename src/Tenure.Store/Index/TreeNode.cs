namespace Tenure.Store;

/// <summary>
/// A node of a <see cref="PersistentTree{TKey,TValue,TOrder}"/>. Its arrays are exactly as long as it has entries. The keys
/// are replaced, never written to, so that a node and its copy share them; the other array is written in place only by the
/// edit that owns the node.
/// </summary>
/// <param name="owner">The edit that made this node and may change it.</param>
/// <param name="keys">
/// In a leaf the keys; above, for each child a key not greater than any in it and greater than all in the child before.
/// The first one is not looked at.
/// </param>
internal abstract class TreeNode<TKey>(object owner, TKey[] keys)
{
    public object Owner { get; } = owner;

    public TKey[] Keys { get; set; } = keys;

    public int Count => Keys.Length;
}

internal sealed class TreeLeaf<TKey, TValue>(object owner, TKey[] keys, TValue[] values) : TreeNode<TKey>(owner, keys)
{
    public TValue[] Values { get; set; } = values;
}

internal sealed class TreeBranch<TKey>(object owner, TKey[] keys, TreeNode<TKey>[] children) : TreeNode<TKey>(owner, keys)
{
    public TreeNode<TKey>[] Children { get; set; } = children;
}
