namespace Tenure;

/// <summary>
/// What an observer may know of a leader. The number is for showing and comparing; it is no <see cref="FencingToken"/>,
/// so that nobody writes with somebody else's.
/// </summary>
/// <param name="CandidateId">What the leader calls itself.</param>
/// <param name="TokenNumber">The number in the leader's fencing token.</param>
public sealed record LeaderInfo(string CandidateId, long TokenNumber);
