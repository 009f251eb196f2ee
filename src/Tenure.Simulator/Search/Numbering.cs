namespace Tenure.Simulator.Search;

/// <summary>Numbers for things that are told apart by a key: equal keys have the same number, and the first thing with it is kept.</summary>
internal sealed class Numbering<TKey, TThing>
    where TKey : notnull
{
    private readonly List<TThing> _things = [];
    private readonly Dictionary<TKey, int> _numbers = [];

    public int Count => _things.Count;

    public TThing this[int number] => _things[number];

    public int NumberOf(TKey key, TThing thing)
    {
        if (_numbers.TryGetValue(key, out int number)) return number;

        number = _things.Count;
        _things.Add(thing);
        _numbers.Add(key, number);
        return number;
    }
}
