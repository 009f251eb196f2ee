using Tenure.Simulator.Histories;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Clients;

/// <summary>A client asks something of the keys.</summary>
internal sealed record OperationInvoked(KeyValueOperation Operation) : Observation;

/// <summary>A client was told what came of it, or gave up.</summary>
/// <param name="HadNoEffect">Whether the client knows that nothing happened.</param>
internal sealed record OperationConcluded(KeyValueOperation Operation, bool HadNoEffect) : Observation;

/// <summary>A client asks for a lease or its renewal, which may be carried out until a moment although it never hears of it.</summary>
internal sealed record LeaseAsked(string Client, long Lease, TimeSpan TimeToLive, TimeSpan Until) : Observation;

/// <summary>A client heard that its lease was granted or renewed, which it had asked for at <paramref name="Asked"/>.</summary>
internal sealed record LeaseRenewed(string Client, long Lease, TimeSpan TimeToLive, TimeSpan Asked) : Observation;

/// <summary>A client was told that its lease is gone.</summary>
internal sealed record LeaseGone(string Client, long Lease) : Observation;

/// <summary>A client gives its lease back.</summary>
internal sealed record LeaseReturned(string Client, long Lease) : Observation;

/// <summary>A watch is established on the keys that begin with a prefix, from a revision on.</summary>
internal sealed record WatchBegan(string Watch, string Prefix, long From) : Observation;

internal sealed record WatchSent(string Watch, IReadOnlyList<KeyChange> Changes) : Observation;

internal sealed record WatchProgressed(string Watch, long Revision) : Observation;

internal sealed record WatchCompactedAt(string Watch, long CompactRevision) : Observation;

/// <summary>The client gave the watch up, or lost its connection.</summary>
internal sealed record WatchEnded(string Watch) : Observation;

/// <summary>A candidate begins a leadership.</summary>
/// <param name="Leadership">Tells it from all others.</param>
internal sealed record LeadershipBegan(string Election, string Candidate, string Leadership, long Token) : Observation;

/// <summary>A candidate believes that it leads, and if nothing happens it will until a moment of true time.</summary>
internal sealed record LeadershipBelieved(string Election, string Candidate, TimeSpan Until) : Observation;

/// <summary>A write landed at a fenced resource; <paramref name="Basis"/> is what its writer had read before.</summary>
internal sealed record FencedWriteLanded(string Resource, long Token, string Holder, string Basis, string Replaced, string Content) : Observation;

/// <summary>A token is about to be shown to a fenced resource.</summary>
internal sealed record FencedTokenShown(string Resource, long Token) : Observation;

/// <summary>A fenced resource refused a token.</summary>
internal sealed record FencedWriteRefused(string Resource, long Token, string Holder) : Observation;

/// <summary>The server told a client that it has come to the front of a contest, with this create revision of its key.</summary>
internal sealed record ContestWon(string Contest, string Client, long CreateRevision) : Observation;

/// <summary>The server told a client that it has left a contest.</summary>
internal sealed record ContestLeft(string Contest, string Client, long CreateRevision) : Observation;
