using System.Diagnostics.CodeAnalysis;
using Tenure.Node.Members;
using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
using Tenure.Node.Watches;
using Tenure.Protocols.Raft;
using Tenure.Store;
using Invariant = Tenure.Protocols.Invariant;
using InvariantException = Tenure.Protocols.InvariantException;

namespace Tenure.Node.Loop;

/// <summary>
/// What this member has applied: the keys and leases, who is in the cluster, and whoever watches keys. It changes with
/// committed entries, one after the other, or all at once with a snapshot.
/// </summary>
internal sealed class AppliedState
{
    private readonly StoreMachine _store = new();
    private volatile MemberTable _members;

    public AppliedState(NodeSnapshot snapshot)
    {
        Take(snapshot);
        Watchers = new Watchers(Root.Revision);
    }

    /// <summary>The newest root; safe to read from any thread.</summary>
    public StoreRoot Root => _store.Root;

    /// <summary>The newest table; safe to read from any thread.</summary>
    public MemberTable Members => _members;

    public Watchers Watchers { get; }

    /// <summary>The last entry that is applied.</summary>
    public LogPosition Last { get; private set; }

    /// <summary>All of it, for a snapshot.</summary>
    public NodeSnapshot Capture() => new(Last, Members.ToBytes(), Root);

    /// <summary>Applies the next entry; null where it holds nothing that anybody may be waiting for.</summary>
    public AppliedCommand? Apply(in Entry entry)
    {
        Invariant.Holds(entry.Index == Last.Index.Next);
        AppliedCommand? applied = null;
        if (entry.Kind == EntryKind.Command) applied = ApplyEnvelope(entry);
        else if (entry.Kind == EntryKind.Configuration) ApplyConfiguration(entry);
        Last = entry.Position;
        return applied;
    }

    /// <summary>A snapshot takes the place of everything.</summary>
    public void Restore(NodeSnapshot snapshot)
    {
        Watchers.Wake(Root);
        Take(snapshot);
        Watchers.Wake(Root);
    }

    [MemberNotNull(nameof(_members))]
    private void Take(NodeSnapshot snapshot)
    {
        _store.Restore(snapshot.Store);
        _members = MemberTable.TryRead(snapshot.Members) ?? throw new InvariantException($"The snapshot at {snapshot.Last} has no members that can be read.");
        Last = snapshot.Last;
    }

    private void ApplyConfiguration(in Entry entry) =>
        _members = _members.With(ConfigurationCodec.TryRead(entry.Data) ?? throw Unreadable(entry, "it is no configuration"));

    private AppliedCommand ApplyEnvelope(in Entry entry)
    {
        if (!Envelope.TryOpen(entry.Data, out Envelope envelope)) throw Unreadable(entry, "it has no envelope");

        switch (envelope.Kind)
        {
            case EnvelopeKind.StoreCommand:
                if (!CommandCodec.TryRead(envelope.Content, out Command? command, out string? reason)) throw Unreadable(entry, reason);
                // What changed must be told before it may be forgotten.
                if (command is CompactCommand) Watchers.Wake(Root);
                return new AppliedCommand(envelope.Origin, envelope.Number, command, _store.Apply(command));
            case EnvelopeKind.MemberAttributes:
                var from = new ByteReader(envelope.Content);
                MemberAttributes? attributes = MemberAttributes.TryRead(ref from, out NodeId member);
                if (attributes is null || !from.Complete) throw Unreadable(entry, "its member attributes do not parse");
                _members = _members.With(member, attributes);
                return new AppliedCommand(envelope.Origin, envelope.Number, null, null);
            default:
                throw Unreadable(entry, $"its kind {envelope.Kind} is unknown");
        }
    }

    /// <summary>A member that cannot read what the cluster agreed on must not go on as if it had not been said.</summary>
    private static InvariantException Unreadable(in Entry entry, string? reason) =>
        new($"Entry {entry.Position} cannot be applied: {reason}.");
}

/// <summary>A command that was applied, who proposed it under which number, and what came of it.</summary>
internal readonly record struct AppliedCommand(NodeId Origin, ulong Number, Command? Command, CommandResult? Result);
