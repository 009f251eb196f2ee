namespace Tenure.Simulator.Search;

/// <summary>Numbers for sets of numbers: equal sets have the same one.</summary>
internal sealed class NumberedSets
{
    public const int Empty = 0;

    private readonly List<int[]> _sets = [[]];
    private readonly Dictionary<string, int> _numbers = new() { [""] = Empty };
    private readonly Dictionary<(int Set, int Item), int> _with = [];

    /// <summary>The set's items, in ascending order.</summary>
    public int[] this[int set] => _sets[set];

    public int With(int set, int item)
    {
        if (_with.TryGetValue((set, item), out int number)) return number;

        number = Array.BinarySearch(_sets[set], item) >= 0 ? set : NumberOf(_sets[set].Append(item));
        _with.Add((set, item), number);
        return number;
    }

    public int Without(int set, int item) => Where(set, each => each != item);

    public int Where(int set, Predicate<int> isKept) =>
        Array.TrueForAll(_sets[set], isKept) ? set : NumberOf(Array.FindAll(_sets[set], isKept));

    public int NumberOf(IEnumerable<int> items)
    {
        int[] set = [.. items.Order()];
        string key = string.Join(' ', set);
        if (_numbers.TryGetValue(key, out int number)) return number;

        number = _sets.Count;
        _sets.Add(set);
        _numbers.Add(key, number);
        return number;
    }
}
