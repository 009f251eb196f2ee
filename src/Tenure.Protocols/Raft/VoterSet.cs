using System.Numerics;

namespace Tenure.Protocols.Raft;

/// <summary>
/// Some of the members, one bit for each position in <see cref="Configuration.Members"/>. A set, because an answer that
/// arrives twice must not count twice.
/// </summary>
internal readonly record struct VoterSet(ulong Bits)
{
    /// <summary>One bit each; real clusters have 3, 5 or 7.</summary>
    public const int MostMembers = 64;

    public int Count => BitOperations.PopCount(Bits);

    public bool Contains(int member) => (Bits >> member & 1) == 1;

    /// <param name="member">A position, or a negative number for a stranger, who adds nothing.</param>
    public VoterSet With(int member) => member < 0 ? this : new(Bits | (1UL << member));

    public VoterSet And(VoterSet other) => new(Bits & other.Bits);
}
