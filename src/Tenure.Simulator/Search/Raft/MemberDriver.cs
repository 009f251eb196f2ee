using Tenure.Protocols;
using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Search.Raft;

/// <summary>
/// Carries events out on a member as the node's loop does: calls the real node, and takes over what it asks for. All happens
/// at one moment at which every deadline has come, so whether a timeout passes is the search's choice alone.
/// </summary>
/// <param name="writesAtOnce">Whether an event includes that the disk carries out what follows from it, so that no write is ever under way.</param>
internal sealed class MemberDriver(MessageTable messages, bool writesAtOnce)
{
    private static readonly MonotonicTime Now = MonotonicTime.Zero;

    private readonly Effects _effects = new();

    /// <summary>What the member becomes. The messages that leave it are added to <paramref name="sent"/>.</summary>
    public MemberSnapshot Carry(MemberSnapshot before, MemberEvent happened, RaftOptions options, List<int> sent)
    {
        MemberSnapshot member = before.Copy();
        _effects.Clear();
        try
        {
            Call(member, happened, options);
            TakeOver(member, sent);
            while (writesAtOnce && member.Writing.Count > 0)
            {
                _effects.Clear();
                Call(member, new MemberEvent(MemberEventKind.Written, member.Writing.Count), options);
                TakeOver(member, sent);
            }
        }
        catch (InvariantException broken)
        {
            member.Broken = ("invariant", $"n{member.Node.Id}: {broken.Message}");
        }

        return member;
    }

    private void Call(MemberSnapshot member, MemberEvent happened, RaftOptions options)
    {
        switch (happened.Kind)
        {
            case MemberEventKind.Deliver:
                member.Node.Step(messages[happened.Detail], Now, _effects);
                break;
            case MemberEventKind.Timeout:
                member.Node.Tick(Now, _effects);
                break;
            case MemberEventKind.Heartbeat:
                member.Heartbeats++;
                member.Node.Tick(Now, _effects);
                break;
            case MemberEventKind.Written:
                Persist(member, happened.Detail);
                member.Node.Written(member.Durable, Now, _effects);
                break;
            case MemberEventKind.Crash:
                Restart(member, happened.Detail, options);
                break;
            case MemberEventKind.Forget:
                member.Held.RemoveAll(held => held.Message == happened.Detail);
                break;
            case MemberEventKind.Propose:
                member.Node.TryPropose([new[] { (byte)('a' + happened.Detail) }], Now, _effects);
                break;
        }
    }

    private static void Persist(MemberSnapshot member, int count)
    {
        foreach (Write write in member.Writing.Take(count))
        {
            Apply(write, member.DurableLog);
            member.Saved = write.State;
            member.Durable = write.Id;
        }

        member.Writing.RemoveRange(0, count);
    }

    private static void Restart(MemberSnapshot member, int persisted, RaftOptions options)
    {
        Persist(member, persisted);
        member.Writing.Clear();
        member.Held.Clear();
        member.Durable = WriteId.None;
        member.Heartbeats = 0;
        member.Log.Clear();
        member.Log.AddRange(member.DurableLog);
        member.Node = new RaftNode(options, member.Saved, MemberSnapshot.First, member.DurableLog, seed: 0, Now);
    }

    private void TakeOver(MemberSnapshot member, List<int> sent)
    {
        foreach (Write write in _effects.Writes)
        {
            member.Writing.Add(write);
            Apply(write, member.Log);
        }

        foreach (Send send in _effects.Sends) Hold(member, send.After, messages.NumberOf(send.Message));
        foreach ((WriteId after, int message) in member.Held)
            if (after <= member.Durable) sent.Add(message);
        member.Held.RemoveAll(held => held.After <= member.Durable);

        foreach (RoleChange change in _effects.RoleChanges)
            if (change.Role == Role.Leader) member.TermsLed |= 1U << (int)change.Term.Value;
        if (member.Node.Role != Role.Leader) member.Heartbeats = 0;
        foreach (Entry entry in _effects.Committed) Commit(member, entry);
    }

    /// <summary>What waits already would leave no earlier a second time, and may arrive twice anyhow.</summary>
    private static void Hold(MemberSnapshot member, WriteId after, int message)
    {
        if (!member.Held.Exists(held => held.Message == message && held.After <= after)) member.Held.Add((after, message));
    }

    private static void Commit(MemberSnapshot member, Entry entry)
    {
        int place = (int)entry.Index.Value - 1;
        if (place == member.Committed.Count)
        {
            member.Committed.Add((entry, member.Node.Term));
        }
        else if (place > member.Committed.Count || !member.Committed[place].Entry.IsSameAs(entry))
        {
            member.Broken = ("state-machine-safety",
                $"n{member.Node.Id} hands out {MessageText.Describe(entry)} as committed, after {MessageText.Describe(member.Committed.Select(each => each.Entry))}");
        }
    }

    private static void Apply(Write write, List<Entry> log)
    {
        if (write.TruncateFrom is { } first) log.RemoveRange((int)first.Value - 1, log.Count - (int)first.Value + 1);
        log.AddRange(write.Entries);
    }
}
