using System.Buffers;

namespace Tenure.Store;

/// <summary>Writes the fields that <see cref="FieldReader"/> reads: numbers are zigzag varints, bytes carry their length.</summary>
internal readonly struct FieldWriter(IBufferWriter<byte> output)
{
    private const int MaxVarintLength = 10;

    public void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public void Bytes(Bytes bytes)
    {
        Number(bytes.Length);
        output.Write(bytes.Span);
    }

    public void Number(long number)
    {
        ulong rest = (ulong)((number << 1) ^ (number >> 63));
        Span<byte> span = output.GetSpan(MaxVarintLength);
        int length = 0;
        for (; rest >= 0x80; rest >>= 7) span[length++] = (byte)(rest | 0x80);
        span[length++] = (byte)rest;
        output.Advance(length);
    }
}
