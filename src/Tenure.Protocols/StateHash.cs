using System.Buffers.Binary;

namespace Tenure.Protocols;

/// <summary>
/// A digest of a state machine's whole state, so that a search can tell states that it has visited. Each class adds its
/// own fields, in a fixed order and with the length before anything whose length varies, so that different states are
/// different sequences of words. The words are mixed with the finaliser of <see cref="SplitMix64"/>.
/// </summary>
internal struct StateHash
{
    private readonly MonotonicTime _origin;
    private readonly bool _withTimes;
    private ulong _value;

    private StateHash(MonotonicTime origin, bool withTimes) => (_origin, _withTimes) = (origin, withTimes);

    public readonly ulong Value => _value;

    /// <summary>Two states that differ only by when they happen are the same: what counts is how far deadlines are away.</summary>
    public static StateHash RelativeTo(MonotonicTime now) => new(now, withTimes: true);

    /// <summary>For a search in which every deadline may come at any moment: times are left out altogether.</summary>
    public static StateHash WithoutTimes() => new(MonotonicTime.Zero, withTimes: false);

    public void Add(ulong word) => _value = SplitMix64.Mix(_value + SplitMix64.Step ^ word);

    public void Add(bool flag) => Add(flag ? 1UL : 0UL);

    public void Add(MonotonicTime time)
    {
        if (!_withTimes) return;

        bool isNoPoint = time == MonotonicTime.Never || time == MonotonicTime.Always;
        Add(isNoPoint);
        Add(isNoPoint ? (ulong)time.Ticks : (ulong)(time - _origin).Ticks);
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Add((ulong)bytes.Length);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte each in bytes) Add((ulong)each);
    }
}
