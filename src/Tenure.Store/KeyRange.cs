namespace Tenure.Store;

/// <summary>
/// Which keys are meant, in etcd's notation. An empty <paramref name="End"/> means the single key
/// <paramref name="Start"/>; an end of one zero byte means all keys from <paramref name="Start"/> on; any other end is
/// exclusive.
/// </summary>
internal readonly record struct KeyRange(Bytes Start, Bytes End)
{
    private static readonly Bytes Zero = new([0]);

    /// <summary>Every key: no key is empty, so the first that can exist is a single zero byte.</summary>
    public static readonly KeyRange All = new(Zero, Zero);

    public bool IsSingleKey => End.IsEmpty;

    /// <summary>Whether it has no end.</summary>
    public bool IsUnbounded => End.Length == 1 && End.Span[0] == 0;

    /// <summary>Whether no key can be in it.</summary>
    public bool IsEmpty => !IsSingleKey && !IsUnbounded && Start >= End;

    public static KeyRange Single(Bytes key) => new(key, Bytes.Empty);

    public static KeyRange From(Bytes key) => new(key, Zero);

    /// <summary>All keys that begin with <paramref name="prefix"/>; all keys where it is empty.</summary>
    public static KeyRange Prefix(Bytes prefix)
    {
        if (prefix.IsEmpty) return All;
        int last = prefix.Span.LastIndexOfAnyExcept((byte)0xFF);
        if (last < 0) return From(prefix);
        byte[] end = prefix.Span[..(last + 1)].ToArray();
        end[last]++;
        return new(prefix, new(end));
    }

    public bool Contains(Bytes key) =>
        IsSingleKey ? key == Start : key >= Start && IsBeforeEnd(key);

    /// <summary>Whether a scan that started at <see cref="Start"/> is still inside when it meets <paramref name="key"/>.</summary>
    public bool IsBeforeEnd(Bytes key) => IsUnbounded || (IsSingleKey ? key <= Start : key < End);
}
