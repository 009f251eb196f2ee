using Tenure.Protocols;

namespace Tenure.Simulator.Compare;

/// <summary>What candidates and coordinators say to each other about leases: a closed family.</summary>
/// <param name="Candidate">Whom it is from or for.</param>
/// <param name="Campaign">Which of the candidate's campaigns; none has the number of another, not even of an earlier life.</param>
internal abstract record LeaseWord(int Candidate, long Campaign);

/// <summary>A word that expects an answer, and when it was sent, on the candidate's own clock.</summary>
internal abstract record LeaseRequest(int Candidate, long Campaign, MonotonicTime Sent) : LeaseWord(Candidate, Campaign);

internal sealed record AskLease(int Candidate, long Campaign, MonotonicTime Sent) : LeaseRequest(Candidate, Campaign, Sent);

internal sealed record RenewLease(int Candidate, long Campaign, MonotonicTime Sent) : LeaseRequest(Candidate, Campaign, Sent);

internal sealed record ReleaseLease(int Candidate, long Campaign) : LeaseWord(Candidate, Campaign);

/// <param name="IsAlive">Whether the lease was extended to its full time. If not, it is gone.</param>
internal sealed record LeaseAnswered(LeaseRequest Request, bool IsAlive) : LeaseWord(Request.Candidate, Request.Campaign);

/// <summary>The coordinator that was asked does not lead its cluster.</summary>
/// <param name="Leader">Which one does, by its number among them; negative where it is not known.</param>
internal sealed record AskElsewhere(LeaseRequest Request, int Leader) : LeaseWord(Request.Candidate, Request.Campaign);

/// <summary>Every candidate is told who is first now.</summary>
internal sealed record FirstIs(int Candidate, long Campaign, LeaseEntry First) : LeaseWord(Candidate, Campaign);
