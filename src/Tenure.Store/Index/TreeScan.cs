namespace Tenure.Store;

/// <summary>Walks a tree's entries in order from some key on. The tree must not be edited in place meanwhile.</summary>
internal struct TreeScan<TKey, TValue, TOrder>
    where TOrder : struct, IComparer<TKey>
{
    // A tree of 32-way nodes that is six levels high holds more keys than a machine can.
    private readonly List<(TreeBranch<TKey> Branch, int Child)> _path = new(6);
    private TreeLeaf<TKey, TValue> _leaf;
    private int _index;

    public TreeScan(TreeNode<TKey> root, TKey from)
    {
        TreeNode<TKey> node = root;
        while (node is TreeBranch<TKey> branch)
        {
            int child = PersistentTree<TKey, TValue, TOrder>.ChildFor(branch, from);
            _path.Add((branch, child));
            node = branch.Children[child];
        }
        _leaf = (TreeLeaf<TKey, TValue>)node;
        int index = PersistentTree<TKey, TValue, TOrder>.IndexOf(node, from);
        _index = (index < 0 ? ~index : index) - 1;
    }

    public readonly TKey Key => _leaf.Keys[_index];

    public readonly ref readonly TValue Value => ref _leaf.Values[_index];

    public bool MoveNext()
    {
        while (++_index >= _leaf.Count)
        {
            if (!NextLeaf()) return false;
        }
        return true;
    }

    private bool NextLeaf()
    {
        while (_path.Count > 0)
        {
            (TreeBranch<TKey> branch, int child) = _path[^1];
            _path.RemoveAt(_path.Count - 1);
            if (child + 1 >= branch.Count) continue;
            Descend(branch, child + 1);
            return true;
        }
        return false;
    }

    private void Descend(TreeBranch<TKey> branch, int child)
    {
        _path.Add((branch, child));
        TreeNode<TKey> node = branch.Children[child];
        while (node is TreeBranch<TKey> below)
        {
            _path.Add((below, 0));
            node = below.Children[0];
        }
        _leaf = (TreeLeaf<TKey, TValue>)node;
        _index = -1;
    }
}
