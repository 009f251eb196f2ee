using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>A member that joins may be asked for its vote before the log has told it who the members are.</summary>
public sealed class JoiningVoterTests
{
    private readonly RaftNode _joining = new(new RaftOptions { Id = new NodeId(4) }, default, LogBase.Bootstrap([]), [], seed: 1, MonotonicTime.Zero);

    [Fact]
    public void Who_knows_nobody_yet_has_one_vote_a_term_like_everybody_and_writes_it_down()
    {
        Effects first = Ask(new NodeId(1));
        Effects second = Ask(new NodeId(2));

        Answer(first).Granted.ShouldBeTrue();
        first.Writes[^1].State.Vote.ShouldBe(new NodeId(1));
        Answer(second).Granted.ShouldBeFalse();
    }

    private static VoteResponse Answer(Effects effects) => effects.Sends.ShouldHaveSingleItem().Message.ShouldBeOfType<VoteResponse>();

    private Effects Ask(NodeId candidate)
    {
        Effects effects = new();
        _joining.Step(new VoteRequest(candidate, _joining.Id, new Term(2), LogPosition.Start, LeaderAgreed: false), MonotonicTime.Zero, effects);
        return effects;
    }
}
