using Tenure.Protocols;
using Tenure.Protocols.Leases;

namespace Tenure.Simulator.Search.Leases;

/// <summary>What candidates and grantor say to each other. A candidate's times are on its own clock, and come back as they were.</summary>
internal readonly record struct Word(WordKind Kind, int Candidate, CampaignId Campaign, MonotonicTime Sent)
{
    public override string ToString() => Kind switch
    {
        WordKind.Ask => $"n{Candidate + 1} asks for a lease",
        WordKind.Renew => $"n{Candidate + 1} renews, sent at {Sent}",
        WordKind.Release => $"n{Candidate + 1} releases its lease",
        WordKind.Granted => $"n{Candidate + 1} is granted a lease, asked for at {Sent}",
        WordKind.Won => $"n{Candidate + 1} is first",
        WordKind.Renewed => $"n{Candidate + 1}'s renewal sent at {Sent} is confirmed",
        _ => $"n{Candidate + 1}'s renewal sent at {Sent} finds no lease",
    };
}

internal enum WordKind : byte
{
    Ask,
    Renew,
    Release,
    Granted,
    Won,
    Renewed,
    Gone,
}
