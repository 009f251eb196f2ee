namespace Tenure.Store;

/// <summary>
/// Changes a tree. Between two calls of <see cref="Freeze"/> a node is copied at most once: what this edit has made it
/// writes in place, because nobody else has seen it yet.
/// </summary>
internal sealed class TreeEditor<TKey, TValue, TOrder>(PersistentTree<TKey, TValue, TOrder> tree)
    where TOrder : struct, IComparer<TKey>
{
    /// <summary>The most entries of a node: more would make copies dear, fewer would make searches deep.</summary>
    public const int MaxEntries = 32;

    /// <summary>A node that shrinks below this is joined with a neighbour, if the two leave room for growth.</summary>
    private const int MinEntries = MaxEntries / 4;
    private const int MaxJoined = MaxEntries * 3 / 4;

    private TreeNode<TKey> _root = tree.Root;
    private int _count = tree.Count;
    private object? _edit;

    /// <summary>The tree as it is now. It is good only until the next change; <see cref="Freeze"/> gives one that lasts.</summary>
    public PersistentTree<TKey, TValue, TOrder> Current => new(_root, _count);

    /// <summary>The tree as it is now, for good.</summary>
    public PersistentTree<TKey, TValue, TOrder> Freeze()
    {
        _edit = null;
        return Current;
    }

    /// <summary>The place of the key's value, made with the default value where the key is new. Good until the next change.</summary>
    public ref TValue Slot(TKey key, out bool existed)
    {
        _root = Owned(_root);
        if (_root.Count >= MaxEntries) _root = SplitRoot();
        TreeNode<TKey> node = _root;
        while (node is TreeBranch<TKey> branch) node = OwnedChild(branch, key);
        return ref LeafSlot((TreeLeaf<TKey, TValue>)node, key, out existed);
    }

    public bool Remove(TKey key)
    {
        if (!Current.TryFind(key, out _)) return false;
        _root = Owned(_root);
        RemoveBelow(_root, key);
        if (_root is TreeBranch<TKey> branch) _root = Collapsed(branch);
        _count--;
        return true;
    }

    private object Edit => _edit ??= new object();

    private ref TValue LeafSlot(TreeLeaf<TKey, TValue> leaf, TKey key, out bool existed)
    {
        int index = PersistentTree<TKey, TValue, TOrder>.IndexOf(leaf, key);
        existed = index >= 0;
        if (existed) return ref leaf.Values[index];
        index = ~index;
        leaf.Keys = Inserted(leaf.Keys, index, key);
        leaf.Values = Inserted(leaf.Values, index, default!);
        _count++;
        return ref leaf.Values[index];
    }

    /// <summary>
    /// The child that the key belongs to, ready to be written to. A full one is split on the way down, so that a split
    /// below always finds room here.
    /// </summary>
    private TreeNode<TKey> OwnedChild(TreeBranch<TKey> branch, TKey key)
    {
        int index = PersistentTree<TKey, TValue, TOrder>.ChildFor(branch, key);
        TreeNode<TKey> child = branch.Children[index] = Owned(branch.Children[index]);
        if (child.Count < MaxEntries) return child;

        TreeNode<TKey> right = Split(child);
        branch.Keys = Inserted(branch.Keys, index + 1, right.Keys[0]);
        branch.Children = Inserted(branch.Children, index + 1, right);
        return default(TOrder).Compare(right.Keys[0], key) <= 0 ? right : child;
    }

    private TreeBranch<TKey> SplitRoot()
    {
        TreeNode<TKey> left = _root;
        TreeNode<TKey> right = Split(left);
        return new(Edit, [left.Keys[0], right.Keys[0]], [left, right]);
    }

    /// <summary>Moves the upper half of an owned node into a new one, whose first key then separates the two.</summary>
    private TreeNode<TKey> Split(TreeNode<TKey> node)
    {
        int middle = node.Count / 2;
        TKey[] upper = node.Keys[middle..];
        node.Keys = node.Keys[..middle];
        if (node is TreeBranch<TKey> branch)
        {
            TreeNode<TKey>[] children = branch.Children;
            branch.Children = children[..middle];
            return new TreeBranch<TKey>(Edit, upper, children[middle..]);
        }
        var leaf = (TreeLeaf<TKey, TValue>)node;
        TValue[] values = leaf.Values;
        leaf.Values = values[..middle];
        return new TreeLeaf<TKey, TValue>(Edit, upper, values[middle..]);
    }

    /// <summary>Removes a key that is there from an owned node.</summary>
    private void RemoveBelow(TreeNode<TKey> node, TKey key)
    {
        if (node is TreeBranch<TKey> branch)
        {
            int index = PersistentTree<TKey, TValue, TOrder>.ChildFor(branch, key);
            TreeNode<TKey> child = branch.Children[index] = Owned(branch.Children[index]);
            RemoveBelow(child, key);
            if (child.Count < MinEntries) Shrink(branch, index);
            return;
        }
        var leaf = (TreeLeaf<TKey, TValue>)node;
        int at = PersistentTree<TKey, TValue, TOrder>.IndexOf(leaf, key);
        leaf.Keys = Removed(leaf.Keys, at);
        leaf.Values = Removed(leaf.Values, at);
    }

    /// <summary>Drops a child that is empty, or joins one that is nearly so with a neighbour that has room.</summary>
    private void Shrink(TreeBranch<TKey> branch, int index)
    {
        if (branch.Children[index].Count == 0)
        {
            RemoveChild(branch, index);
            return;
        }
        if (branch.Count == 1) return;
        int left = Math.Max(index - 1, 0);
        if (branch.Children[left].Count + branch.Children[left + 1].Count > MaxJoined) return;
        Join(branch.Children[left] = Owned(branch.Children[left]), branch.Children[left + 1], branch.Keys[left + 1]);
        RemoveChild(branch, left + 1);
    }

    private static void Join(TreeNode<TKey> left, TreeNode<TKey> right, TKey separator)
    {
        if (left is TreeBranch<TKey> branch)
        {
            // A branch does not look at its first key, so only the parent knows where the right half begins.
            branch.Keys = [.. left.Keys, separator, .. right.Keys.AsSpan(1)];
            branch.Children = [.. branch.Children, .. ((TreeBranch<TKey>)right).Children];
            return;
        }
        var leaf = (TreeLeaf<TKey, TValue>)left;
        var other = (TreeLeaf<TKey, TValue>)right;
        leaf.Keys = [.. leaf.Keys, .. other.Keys];
        leaf.Values = [.. leaf.Values, .. other.Values];
    }

    private static void RemoveChild(TreeBranch<TKey> branch, int index)
    {
        branch.Keys = Removed(branch.Keys, index);
        branch.Children = Removed(branch.Children, index);
    }

    private static TreeNode<TKey> Collapsed(TreeBranch<TKey> root) => root.Count switch
    {
        0 => PersistentTree<TKey, TValue, TOrder>.Empty.Root,
        1 => root.Children[0],
        _ => root,
    };

    private TreeNode<TKey> Owned(TreeNode<TKey> node)
    {
        if (node.Owner == _edit) return node;
        return node is TreeBranch<TKey> branch
            ? new TreeBranch<TKey>(Edit, branch.Keys, branch.Children.AsSpan().ToArray())
            : new TreeLeaf<TKey, TValue>(Edit, node.Keys, ((TreeLeaf<TKey, TValue>)node).Values.AsSpan().ToArray());
    }

    private static T[] Inserted<T>(T[] array, int index, T item)
    {
        var result = new T[array.Length + 1];
        array.AsSpan(0, index).CopyTo(result);
        result[index] = item;
        array.AsSpan(index).CopyTo(result.AsSpan(index + 1));
        return result;
    }

    private static T[] Removed<T>(T[] array, int index)
    {
        var result = new T[array.Length - 1];
        array.AsSpan(0, index).CopyTo(result);
        array.AsSpan(index + 1).CopyTo(result.AsSpan(index));
        return result;
    }
}
