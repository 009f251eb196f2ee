using FsCheck;
using FsCheck.Fluent;

namespace Tenure.Laws;

/// <summary>Cases of plain kinds, with the edges of each as likely as all the rest.</summary>
public static class Any
{
    public static readonly Gen<byte> Byte = Gen.Choose(0, 255).Select(value => (byte)value);

    public static readonly Gen<bool> Bool = Gen.Elements(false, true);

    public static readonly Gen<ulong> Word = Gen.OneOf(
        Gen.Choose(0, 20).Select(value => (ulong)value),
        Gen.Elements(ulong.MaxValue, ulong.MaxValue - 1, 1UL << 32, (1UL << 63) - 1, 1UL << 63),
        Gen.Choose(0, 63).SelectMany(shift => Gen.Choose(0, int.MaxValue).Select(value => (ulong)value << shift)));

    public static readonly Gen<long> Number = Word.Select(value => (long)value);

    public static readonly Gen<byte[]> Bytes = Gen.ArrayOf(Byte);

    public static Gen<T[]> ArrayOf<T>(Gen<T> items, int most) => Gen.Choose(0, most).SelectMany(count => Gen.ArrayOf(items, count));
}
