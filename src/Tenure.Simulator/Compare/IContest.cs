namespace Tenure.Simulator.Compare;

/// <summary>A way to elect a leader among candidates, running in an <see cref="Arena"/>.</summary>
internal interface IContest
{
    IReadOnlyList<Candidate> Candidates { get; }

    /// <summary>How many messages the election took that follows the leader's death, without those that only keep things as they are.</summary>
    long ElectionMessages { get; }

    /// <summary>The leader has died: what follows is an election.</summary>
    void LeaderDied();

    void Start();

    /// <summary>Whoever holds a connection to this candidate finds it closed and its port refusing.</summary>
    void Refuse(int dead);
}
