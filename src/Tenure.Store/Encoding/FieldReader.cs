namespace Tenure.Store;

/// <summary>
/// Reads fields one after the other. The first thing wrong is kept in <see cref="Failure"/>; from then on there is nothing
/// left to read and every field is empty, so that the callers need not ask after each one. Bytes are slices of the input.
/// </summary>
/// <param name="input">All that there is to read.</param>
/// <param name="what">What it ought to be, for the message that says it is not.</param>
internal ref struct FieldReader(Bytes input, string what)
{
    private int _position;

    public string? Failure { get; private set; }

    public readonly bool IsAtEnd => Remaining == 0;

    private readonly int Remaining => input.Length - _position;

    public void Fail(string reason)
    {
        Failure ??= $"Not a {what}: {reason} (near byte {_position} of {input.Length}).";
        _position = input.Length;
    }

    public void End()
    {
        if (Remaining > 0) Fail($"{Remaining} bytes are left over");
    }

    public byte Byte()
    {
        if (Remaining > 0) return input.Span[_position++];
        Fail("it ends too early");
        return 0;
    }

    /// <summary>One of the choices from 0 to <paramref name="last"/>.</summary>
    public byte Choice(byte last)
    {
        byte choice = Byte();
        if (choice > last) Fail($"there is no choice {choice} here");
        return choice;
    }

    public Bytes Bytes()
    {
        long length = Number();
        if (length < 0 || length > Remaining)
        {
            Fail($"a length of {length} bytes is impossible");
            return default;
        }
        Bytes bytes = input.Slice(_position, (int)length);
        _position += (int)length;
        return bytes;
    }

    /// <summary>A number of items, none of which is allocated unless the input is long enough to hold them all.</summary>
    public int Count(int minItemLength)
    {
        long count = Number();
        if (count >= 0 && count <= Remaining / minItemLength) return (int)count;
        Fail($"a count of {count} items is impossible");
        return 0;
    }

    public long Number()
    {
        ulong bits = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            bits |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return (long)(bits >> 1) ^ -(long)(bits & 1);
        }
        Fail("a number is too long");
        return 0;
    }
}
