namespace Tenure.Simulator.Search.Raft;

/// <summary>
/// How far the search goes. What is not named here is not bounded: messages may arrive in any order, any number of times or
/// never, disks may take any time, and every timeout may come at any moment.
/// </summary>
/// <param name="Terms">The highest term in which anybody campaigns, counted from the start.</param>
/// <param name="Timeouts">How many election timeouts pass, of whichever member.</param>
/// <param name="Proposals">How many commands are proposed, one by one, to any leader.</param>
/// <param name="Crashes">How many crashes there are, each followed by a restart at any later moment.</param>
/// <param name="Writes">
/// How many writes a member may have under way; while it has as many it hears of nothing that leads to another. With 0 the disk writes
/// at once, as it does in most models of Raft.
/// </param>
/// <param name="Heartbeats">How many rounds of heartbeats a leader may begin in its term, besides those that open it.</param>
/// <param name="PreVote">Whether members ask for pre-votes. They only keep some from campaigning, so without them more can happen.</param>
internal sealed record RaftBounds(int Terms, int Timeouts, int Proposals, int Crashes, int Writes, int Heartbeats, bool PreVote)
{
    public override string ToString() =>
        $"3 members, {Terms} terms, {Timeouts} timeouts, {Proposals} proposals, {Crashes} crashes, {Writes} writes under way, {Heartbeats} extra heartbeats a term, pre-vote {(PreVote ? "on" : "off")}";
}
