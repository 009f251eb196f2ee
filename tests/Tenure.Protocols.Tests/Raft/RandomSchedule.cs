using System.Text;
using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>One run. The draws are skewed by the seed, so that some runs are mostly calm and some mostly crash.</summary>
internal sealed class RandomSchedule
{
    private readonly SafetyChecker _checker = new();
    private readonly Cluster _cluster;
    private readonly int _chaos;
    private readonly bool _slowDisks;
    private readonly int _mostMilliseconds;
    private SplitMix64 _random;
    private ulong _reads;
    private ulong _commands;

    public RandomSchedule(int size, ulong seed)
    {
        _random = new SplitMix64(seed * 7919);
        bool preVote = seed % 4 != 0;
        bool checkQuorum = seed % 5 != 0;
        int inflight = seed % 3 == 0 ? 2 : 256;
        int bytes = seed % 2 == 0 ? 64 : 1 << 20;
        _chaos = (int)(seed % 7) + 1;
        _slowDisks = seed % 3 != 1;
        _mostMilliseconds = seed % 11 < 6 ? 4 : 20;
        _cluster = new Cluster(
            size,
            options => options with { PreVote = preVote, CheckQuorum = checkQuorum, MaxInflightAppends = inflight, MaxAppendBytes = bytes },
            seed,
            _checker);
        _checker.Cluster = _cluster;
        foreach (Member member in _cluster.Members) member.WritesAtOnce = !_slowDisks;
    }

    public Twins? Twins
    {
        init => _cluster.Twins = value;
    }

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

    private void Disturb()
    {
        Member member = Pick();
        Member other = Pick();
        switch (Draw(12))
        {
            case < 2 when member.Runs:
                member.Crash();
                break;
            case < 4 when member.Runs:
                // So quickly back that the others have not noticed: what it forgot can hurt most now.
                member.Crash();
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

        _cluster.Elapse(TimeSpan.FromSeconds(3), deliver: true);
        Member leader = _cluster.Members.Where(member => member.Node!.Role == Role.Leader).ShouldHaveSingleItem();
        ReadOnlyMemory<byte> last = Command();
        _cluster.Call(leader, (node, now, effects) => node.TryPropose([last], now, effects)).ShouldBeTrue();
        int served = _checker.ReadsServed;
        Read(leader);
        Read(_cluster.Members[0]);
        _cluster.Elapse(TimeSpan.FromMilliseconds(300), deliver: true);

        _checker.Committed[^1].Data.ToArray().ShouldBe(last.ToArray());
        _checker.ReadsServed.ShouldBe(served + 2);
        foreach (Member member in _cluster.Members) member.Committed.ShouldBe(_checker.Committed);
        _checker.CheckLogsMatch();
    }

    private ReadOnlyMemory<byte> Command() => Encoding.ASCII.GetBytes($"c{++_commands}");

    private Member Pick() => _cluster.Members[Draw(_cluster.Members.Count)];

    private int Draw(int below) => (int)(_random.Next() % (ulong)below);
}
