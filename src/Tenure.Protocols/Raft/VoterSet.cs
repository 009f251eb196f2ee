using System.Numerics;

namespace Tenure.Protocols.Raft;

/// <summary>
/// Some of the voters, one bit for each position in <see cref="RaftState.Voters"/>. A set, because an answer that
/// arrives twice must not count twice.
/// </summary>
internal readonly record struct VoterSet(ulong Bits)
{
    /// <summary>One bit each; real clusters have 3, 5 or 7.</summary>
    public const int MostVoters = 64;

    public int Count => BitOperations.PopCount(Bits);

    public VoterSet With(int voter) => new(Bits | (1UL << voter));
}
