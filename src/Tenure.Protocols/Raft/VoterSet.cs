namespace Tenure.Protocols.Raft;

/// <summary>
/// Some of the members, one bit for each position in <see cref="Configuration.Members"/>. A set, because an answer that
/// arrives twice must not count twice.
/// </summary>
internal readonly record struct VoterSet(UInt128 Bits)
{
    /// <summary>One bit each; real clusters have 3, 5 or 7.</summary>
    public const int MostMembers = 128;

    public int Count => (int)UInt128.PopCount(Bits);

    public bool Contains(int member) => (Bits >> member & 1) == 1;

    /// <param name="member">A position, or a negative number for a stranger, who adds nothing.</param>
    public VoterSet With(int member) => member < 0 ? this : new(Bits | (UInt128.One << member));

    public VoterSet And(VoterSet other) => new(Bits & other.Bits);

    public void Describe(ref StateHash hash)
    {
        hash.Add((ulong)Bits);
        hash.Add((ulong)(Bits >> 64));
    }
}
