using System.Text;
using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>One run. The draws are skewed by the seed, so that some runs are mostly calm and some mostly crash.</summary>
internal sealed class RandomSchedule
{
    private readonly SafetyChecker _checker = new();
    private readonly Cluster _cluster;
    private readonly Dictionary<NodeId, Snapshot> _snapshotsUnderWay = [];
    private readonly int _chaos;
    private readonly bool _slowDisks;
    private readonly bool _isGuarded;
    private readonly int _mostMilliseconds;
    private SplitMix64 _random;
    private ulong _reads;
    private ulong _commands;

    public RandomSchedule(int size, ulong seed, bool changes)
    {
        _random = new SplitMix64(seed * 7919);
        bool preVote = seed % 4 != 0;
        bool checkQuorum = seed % 5 != 0;
        bool leaseReads = checkQuorum && seed % 6 == 1;
        int inflight = seed % 3 == 0 ? 2 : 256;
        int bytes = seed % 2 == 0 ? 64 : 1 << 20;
        _chaos = (int)(seed % 7) + 1;
        _slowDisks = seed % 3 != 1;
        _mostMilliseconds = seed % 11 < 6 ? 4 : 20;
        _isGuarded = preVote && checkQuorum;
        _cluster = new Cluster(
            size,
            spares: changes ? 3 : 0,
            options => options with
            {
                PreVote = preVote,
                CheckQuorum = checkQuorum,
                LeaseReads = leaseReads,
                ActOnRefusedConnections = !leaseReads,
                MaxInflightAppends = inflight,
                MaxAppendBytes = bytes,
            },
            seed,
            _checker);
        _checker.Cluster = _cluster;
        Changes = changes;
        foreach (Member member in _cluster.Members) member.WritesAtOnce = !_slowDisks;
    }

    public Twins? Twins
    {
        init => _cluster.Twins = value;
    }

    /// <summary>Whether members come and go, and logs are compacted.</summary>
    public bool Changes { get; }

    public int Restored => _checker.Restored;

    public void Run(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            Act();
            if (step % 100 == 0) _checker.CheckLogsMatch();
        }

        _checker.CheckLogsMatch();
        Recover();
    }

    private void Act()
    {
        switch (Draw(100))
        {
            case < 54:
                DeliverSome();
                break;
            case < 68:
                WriteSome();
                break;
            case < 82:
                PassTime();
                break;
            case < 88:
                Propose(Pick());
                break;
            case < 91:
                Read(Pick());
                break;
            case < 93 when Changes:
                ChangeMembers(Pick());
                break;
            case < 95 when Changes:
                TakeSnapshot(Pick());
                break;
            default:
                if (Draw(10) < _chaos) Disturb();
                break;
        }
    }

    private void DeliverSome()
    {
        if (_cluster.InFlight.Count == 0) return;

        // Mostly in order, sometimes any.
        Message message = _cluster.InFlight[Draw(4) == 0 ? Draw(_cluster.InFlight.Count) : 0];
        int fate = Draw(100);
        if (fate < _chaos * 2) _cluster.Drop(message);
        else if (fate < _chaos * 3) _cluster.Arrive(message);
        else _cluster.Deliver(message);
    }

    private void WriteSome()
    {
        Member member = Pick();
        if (member.HasUnwritten) _cluster.WriteOne(member);
    }

    private void PassTime()
    {
        (Member? member, MonotonicTime due) = _cluster.NextDue();
        if (Draw(3) == 0 && member is not null)
        {
            _cluster.AdvanceTo(due);
            _cluster.Tick(member);
            return;
        }

        _cluster.AdvanceTo(_cluster.Now + TimeSpan.FromMilliseconds(Draw(_mostMilliseconds)));
        Member any = Pick();
        if (any.Runs) _cluster.Tick(any);
    }

    private void Propose(Member member)
    {
        if (!member.Runs) return;

        ReadOnlyMemory<byte>[] commands = [.. Enumerable.Range(0, Draw(4) + 1).Select(_ => Command())];
        _cluster.Call(member, (node, now, effects) => node.TryPropose(commands, now, effects));
    }

    private void Read(Member member)
    {
        if (!member.Runs) return;

        var read = new ReadId(++_reads);
        _checker.Asked(member.Id, read);
        _cluster.Call(member, (node, now, effects) => node.Read(read, now, effects));
    }

    private void ChangeMembers(Member member)
    {
        if (!member.Runs) return;

        NodeId other = Pick().Id;
        ConfigurationChange change = Draw(4) switch
        {
            0 => new AddLearner(other, default),
            1 => new AddVoter(other, default),
            2 => new PromoteLearner(other),
            _ => new RemoveMember(other),
        };
        _cluster.Call(member, (node, now, effects) => node.TryChange(change, now, effects));
    }

    /// <summary>Taking a snapshot and having it on disk are two things, and much may happen between.</summary>
    private void TakeSnapshot(Member member)
    {
        if (!member.Runs) return;

        if (_snapshotsUnderWay.Remove(member.Id, out Snapshot? snapshot))
        {
            ulong last = snapshot.Base.Last.Index.Value;
            _cluster.Keep(member, snapshot, through: new LogIndex(last - (ulong)Draw((int)Math.Min(last, 5) + 1)));
        }
        else if (member.Committed.Count > 0)
            _snapshotsUnderWay[member.Id] = member.Take(new LogIndex((ulong)member.Committed.Count));
    }

    private void Crash(Member member)
    {
        member.Crash();
        _snapshotsUnderWay.Remove(member.Id);
    }

    private void Disturb()
    {
        Member member = Pick();
        Member other = Pick();
        switch (Draw(12))
        {
            case < 2 when member.Runs:
                Crash(member);
                break;
            case < 4 when member.Runs:
                // So quickly back that the others have not noticed: what it forgot can hurt most now.
                Crash(member);
                _cluster.Start(member);
                break;
            case < 7 when !member.Runs:
                _cluster.Start(member);
                break;
            case 7 when member != other:
                _cluster.Cut(member.Id, other.Id);
                break;
            case 8 when member != other:
                _cluster.Cut(member.Id, other.Id);
                _cluster.Cut(other.Id, member.Id);
                break;
            case 9:
                _cluster.Heal();
                break;
            case 10 when member.Runs:
                _cluster.Call(member, (node, now, effects) => node.TryTransfer(other.Id, now, effects));
                break;
            case 11 when member.Runs:
                // Also where it is not true: the hint must never cost safety.
                _cluster.Call(member, (node, now, effects) => node.PeerRefused(other.Id, now, effects));
                break;
        }
    }

    private void Recover()
    {
        _cluster.Heal();
        foreach (Member member in _cluster.Members)
        {
            member.WritesAtOnce = true;
            if (!member.Runs) _cluster.Start(member);
            _cluster.WriteAll(member);
        }

        if (!_isGuarded)
        {
            _cluster.Elapse(TimeSpan.FromSeconds(1), deliver: true);
            StopFormerMembers();
        }

        _cluster.Elapse(TimeSpan.FromSeconds(3), deliver: true);
        Member leader = _cluster.Members.Where(member => member.Node?.Role == Role.Leader).ShouldHaveSingleItem(Status());
        ReadOnlyMemory<byte> last = Command();
        _cluster.Call(leader, (node, now, effects) => node.TryPropose([last], now, effects)).ShouldBeTrue();
        int served = _checker.ReadsServed;
        Read(leader);
        Member[] members = [.. leader.Node!.Configuration.Members.ToArray().Select(member => _cluster[member.Id])];
        Read(members[0]);
        _cluster.Elapse(TimeSpan.FromMilliseconds(300), deliver: true);

        leader.Node.Configuration.IsJoint.ShouldBeFalse("A joint configuration is left.");
        _checker.Committed[^1].Data.ToArray().ShouldBe(last.ToArray());
        _checker.ReadsServed.ShouldBe(served + 2);
        foreach (Member member in members) member.Committed.ShouldBe(_checker.Committed);
        _checker.CheckLogsMatch();
    }

    /// <summary>Without pre-votes, or where nobody holds votes back, one that was taken out and does not know it disturbs for ever.</summary>
    private void StopFormerMembers()
    {
        Configuration newest = _cluster.Members.MaxBy(member => member.Node!.LastPosition)!.Node!.Configuration;
        foreach (Member member in _cluster.Members)
            if (!newest.Contains(member.Id)) Crash(member);
    }

    private string Status() => string.Join('\n', _cluster.Members.Select(member => member.Node is { } node
        ? $"{TracePrinter.Name(node.Id)} {node.Role} term={node.Term} commit={node.CommitIndex} last={node.LastPosition} {TracePrinter.Describe(node.Configuration)}"
        : $"{TracePrinter.Name(member.Id)} is down"));

    private ReadOnlyMemory<byte> Command() => Encoding.ASCII.GetBytes($"c{++_commands}");

    private Member Pick() => _cluster.Members[Draw(_cluster.Members.Count)];

    private int Draw(int below) => (int)(_random.Next() % (ulong)below);
}
