namespace Tenure.Simulator.Disk;

/// <summary>
/// Goes through every combination of choices, depth first: whoever asks is run again and again, and each time the last
/// choice that still has an option left takes the next one. What is asked may depend on what was answered before.
/// </summary>
internal sealed class CountedChoices : IChoices
{
    private readonly List<(int Picked, int Options)> _path = [];
    private int _position;

    public int Pick(int options)
    {
        if (_position == _path.Count) _path.Add((0, options));
        return _path[_position++].Picked;
    }

    /// <summary>Turns to the next combination; false where there is none, and then the next one is the first again.</summary>
    public bool Advance()
    {
        _position = 0;
        while (_path.Count > 0)
        {
            (int picked, int options) = _path[^1];
            if (picked + 1 < options)
            {
                _path[^1] = (picked + 1, options);
                return true;
            }

            _path.RemoveAt(_path.Count - 1);
        }

        return false;
    }
}
