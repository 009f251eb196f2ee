using System.Runtime.InteropServices;
using System.Text;

namespace Tenure.Store;

/// <summary>
/// A key or a value: bytes that nobody changes any more, compared by content, in the order of unsigned bytes. It refers
/// to a slice of its owner's buffer and copies nothing, so whoever makes one gives up the right to write to that buffer.
/// </summary>
internal readonly struct Bytes : IEquatable<Bytes>, IComparable<Bytes>
{
    public static readonly Bytes Empty;

    // An array slice of our own rather than a ReadOnlyMemory: taking its span costs no type test, and every step of every
    // search in the tree takes two.
    private readonly byte[]? _array;
    private readonly int _offset;

    public Bytes(byte[] array)
        : this(array, 0, array.Length)
    {
    }

    public Bytes(ReadOnlyMemory<byte> memory)
    {
        if (!MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment)) segment = memory.ToArray();
        _array = segment.Array;
        _offset = segment.Offset;
        Length = segment.Count;
    }

    private Bytes(byte[] array, int offset, int length)
    {
        _array = array;
        _offset = offset;
        Length = length;
    }

    public int Length { get; }

    public bool IsEmpty => Length == 0;

    public ReadOnlySpan<byte> Span => new(_array, _offset, Length);

    public ReadOnlyMemory<byte> Memory => new(_array, _offset, Length);

    public static bool operator ==(Bytes left, Bytes right) => left.Equals(right);

    public static bool operator !=(Bytes left, Bytes right) => !left.Equals(right);

    public static bool operator <(Bytes left, Bytes right) => left.CompareTo(right) < 0;

    public static bool operator >(Bytes left, Bytes right) => left.CompareTo(right) > 0;

    public static bool operator <=(Bytes left, Bytes right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Bytes left, Bytes right) => left.CompareTo(right) >= 0;

    public static Bytes Utf8(string text) => new(Encoding.UTF8.GetBytes(text));

    public Bytes Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(Length - start));
        return length == 0 ? Empty : new(_array!, _offset + start, length);
    }

    /// <summary>The same bytes in an array of their own, so that a short slice does not keep a long buffer alive.</summary>
    public Bytes Detached() => _array is null || _array.Length == Length ? this : new(Span.ToArray());

    public bool Equals(Bytes other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is Bytes other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public int CompareTo(Bytes other) => Span.SequenceCompareTo(other.Span);

    /// <summary>For messages and debuggers: UTF-8 text, with what is not text replaced.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Span);
}
