namespace Tenure.Protocols.Raft;

/// <summary>
/// What nodes say to each other: a closed family with one case per message. A message may be lost, delayed, duplicated
/// or reordered; none of that can make the log wrong.
/// </summary>
/// <param name="From">Who sends it.</param>
/// <param name="To">Whom it is for.</param>
/// <param name="Term">The sender's term, except in the two pre-vote messages, which say themselves what it is there.</param>
internal abstract record Message(NodeId From, NodeId To, Term Term);

/// <summary>
/// "Would you vote for me?" (Ongaro's dissertation, §9.6). <paramref name="Term"/> is the term the sender would campaign
/// in; neither side changes its own.
/// </summary>
/// <param name="Last">The last entry of the sender's log.</param>
internal sealed record PreVoteRequest(NodeId From, NodeId To, Term Term, LogPosition Last) : Message(From, To, Term);

/// <summary>
/// The answer to <see cref="PreVoteRequest"/>. When granted, <paramref name="Term"/> repeats the request's; when refused
/// it is the responder's own, so that a pre-candidate that lags learns of it.
/// </summary>
internal sealed record PreVoteResponse(NodeId From, NodeId To, Term Term, bool Granted) : Message(From, To, Term);

/// <summary>RequestVote (§5.2).</summary>
/// <param name="Last">The last entry of the candidate's log (§5.4.1).</param>
/// <param name="LeaderAgreed">
/// Set when the current leader asked for this election (TimeoutNow, dissertation §3.10): then voters do not hold their
/// vote back although they hear from a leader.
/// </param>
internal sealed record VoteRequest(NodeId From, NodeId To, Term Term, LogPosition Last, bool LeaderAgreed) : Message(From, To, Term);

internal sealed record VoteResponse(NodeId From, NodeId To, Term Term, bool Granted) : Message(From, To, Term);

/// <summary>AppendEntries (§5.3). Without entries it is the heartbeat.</summary>
/// <param name="Previous">The entry that precedes <paramref name="Entries"/>: the consistency check.</param>
/// <param name="Commit">The leader's commit index.</param>
/// <param name="Round">
/// Rises in a leader's term with every round of heartbeats; the answer repeats it. A quorum of answers to one round
/// confirms that the leader still led when the round began, which serves ReadIndex and CheckQuorum alike.
/// </param>
internal sealed record AppendRequest(NodeId From, NodeId To, Term Term, LogPosition Previous, Entry[] Entries, LogIndex Commit, ulong Round)
    : Message(From, To, Term);

/// <summary>The follower's log matches the leader's up to and including <paramref name="Match"/>.</summary>
internal sealed record AppendAccepted(NodeId From, NodeId To, Term Term, LogIndex Match, ulong Round) : Message(From, To, Term);

/// <summary>
/// The consistency check failed at <paramref name="Rejected"/>. <paramref name="Hint"/> is the last entry of the
/// follower's log that may still match, so that the leader skips a whole term at once (§5.3, the conflict back-off).
/// </summary>
internal sealed record AppendRejected(NodeId From, NodeId To, Term Term, LogIndex Rejected, LogPosition Hint, ulong Round)
    : Message(From, To, Term);

/// <summary>
/// InstallSnapshot (§7), for a follower whose next entry the leader has forgotten. To the protocol it is one message: the
/// sender's driver streams the content beside it, and the receiver's driver hands it in when the whole snapshot is durable.
/// It is sent again while it is not answered; a driver that is still streaming to the same follower drops it. The answer is
/// <see cref="AppendAccepted"/>, as the follower then holds the log up to the snapshot's last position.
/// </summary>
/// <param name="Snapshot">The newest durable snapshot of the sender.</param>
/// <param name="Round">As in <see cref="AppendRequest"/>.</param>
internal sealed record InstallSnapshot(NodeId From, NodeId To, Term Term, LogBase Snapshot, ulong Round) : Message(From, To, Term);

/// <summary>A follower passes a linearizable read on to its leader (dissertation §6.4).</summary>
internal sealed record ReadIndexRequest(NodeId From, NodeId To, Term Term, ReadId Read) : Message(From, To, Term);

/// <summary>The read may be served once the follower applied <paramref name="Index"/>.</summary>
internal sealed record ReadIndexResponse(NodeId From, NodeId To, Term Term, ReadId Read, LogIndex Index) : Message(From, To, Term);

/// <summary>The leader asks its chosen successor to campaign at once (dissertation §3.10).</summary>
internal sealed record TimeoutNow(NodeId From, NodeId To, Term Term) : Message(From, To, Term);
