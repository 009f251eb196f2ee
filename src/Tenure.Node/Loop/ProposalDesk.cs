using Tenure.Protocols;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node.Loop;

/// <summary>
/// The proposals that clients of this member wait for. One that no leader has taken yet waits here until there is one. One
/// that was handed to a leader either comes back as an applied entry, or is known to be lost as soon as an entry of a
/// later term is applied, since terms never fall along the log; then it is handed out again, and no client has to repeat
/// a request because a leader died.
/// </summary>
internal sealed class ProposalDesk
{
    /// <summary>The most unanswered proposals; a further one is refused, and the client is told to slow down.</summary>
    public const int Capacity = 16_384;

    /// <summary>
    /// About how many bytes are handed over at once, so that neither a frame between members nor a write of the log
    /// outgrows what its reader accepts, however much has gathered while there was no leader.
    /// </summary>
    private const int MostBytesAtOnce = 4 << 20;

    private readonly Queue<ClientProposal> _ready = new();
    private readonly Dictionary<ulong, ClientProposal> _handed = [];

    /// <summary>The unanswered ones by age, so that timeouts look only at the oldest; answered ones are passed over.</summary>
    private readonly Queue<ClientProposal> _byAge = new();

    private Term _appliedTerm;

    public bool HasReady => _ready.Count > 0;

    /// <summary>Whether there may be something for <see cref="Expire"/>.</summary>
    public bool HasOpen => _byAge.Count > 0;

    public void Add(ClientProposal proposal)
    {
        if (_ready.Count + _handed.Count >= Capacity)
        {
            proposal.Fail(NodeFailure.TooManyRequests);
            return;
        }

        _ready.Enqueue(proposal);
        _byAge.Enqueue(proposal);
    }

    /// <summary>The envelopes of the next that are ready; they stay ready until <see cref="HandedOver"/>.</summary>
    public ReadOnlyMemory<byte>[] Ready()
    {
        List<ReadOnlyMemory<byte>> envelopes = [];
        long bytes = 0;
        foreach (ClientProposal proposal in _ready)
        {
            bytes += proposal.Envelope.Length;
            if (envelopes.Count > 0 && bytes > MostBytesAtOnce) break;
            envelopes.Add(proposal.Envelope);
        }

        return [.. envelopes];
    }

    /// <summary>A leader of this term has the first so many that were ready, or never will.</summary>
    public void HandedOver(int count, Term term)
    {
        for (; count > 0; count--)
        {
            ClientProposal proposal = _ready.Dequeue();
            proposal.HandedIn = term;
            _handed.Add(proposal.Number, proposal);
        }
    }

    /// <summary>An entry of this term is applied: what was handed to leaders of earlier terms and is not applied by now is lost.</summary>
    public void EntryApplied(Term term)
    {
        if (term == _appliedTerm) return;
        _appliedTerm = term;
        foreach (ClientProposal lost in _handed.Values.Where(proposal => proposal.HandedIn < term).OrderBy(proposal => proposal.Number).ToArray())
        {
            _handed.Remove(lost.Number);
            _ready.Enqueue(lost);
        }
    }

    /// <summary>
    /// A snapshot took the place of all entries up to one of this term. What was handed to leaders until then may be among them,
    /// or lost: nobody here can ever know, so it is neither answered as done nor proposed again.
    /// </summary>
    public void Restored(Term term)
    {
        _appliedTerm = term;
        foreach (ClientProposal unknown in _handed.Values.Where(proposal => proposal.HandedIn <= term).OrderBy(proposal => proposal.Number).ToArray())
        {
            _handed.Remove(unknown.Number);
            unknown.Fail(NodeFailure.TimedOut);
        }
    }

    /// <summary>A proposal of this member is applied. Nobody may be waiting any more, or since the restart.</summary>
    public void Applied(ulong number, CommandResult? result)
    {
        if (_handed.Remove(number, out ClientProposal? proposal)) proposal.Succeed(result);
    }

    public void Expire(MonotonicTime now)
    {
        while (_byAge.TryPeek(out ClientProposal? oldest) && (oldest.Answer.IsCompleted || oldest.Deadline <= now))
        {
            _byAge.Dequeue();
            if (oldest.Answer.IsCompleted) continue;
            _handed.Remove(oldest.Number);
            oldest.Fail(NodeFailure.TimedOut);
        }

        // A proposal that timed out or was cancelled before any leader took it must not be proposed after all.
        while (_ready.TryPeek(out ClientProposal? next) && next.Answer.IsCompleted) _ready.Dequeue();
    }

    public void FailAll(NodeFailure failure)
    {
        foreach (ClientProposal proposal in _byAge) proposal.Fail(failure);
        _byAge.Clear();
        _ready.Clear();
        _handed.Clear();
    }
}
