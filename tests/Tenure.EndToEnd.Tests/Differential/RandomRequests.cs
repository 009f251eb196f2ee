using Google.Protobuf;
using Tenure.Wire.Protos;
using static Tenure.Wire.Protos.Compare.Types;

namespace Tenure.EndToEnd.Tests.Differential;

/// <summary>
/// Requests from a seed. Few keys, values and leases, so that they meet often; now and then one that must be refused.
/// Left out is what etcd itself does wrong: a writing transaction with a range at a revision that cannot be read, and one
/// with a put that is to keep what a delete without an end has taken away, at which etcd panics.
/// </summary>
internal sealed class RandomRequests(int seed)
{
    private const int MaxDepth = 2;

    /// <summary>Every key that requests are about, but for the empty one.</summary>
    public static readonly string[] Keys = ["a", "aa", "ab", "b", "c", "d"];

    private static readonly ByteString Endless = ByteString.CopyFrom(0);

    private readonly Random _random = new(seed);
    private bool _mayKeep;

    /// <summary>The newest revision that both servers have answered with.</summary>
    public long Revision { get; set; } = 1;

    /// <summary>The last compaction that both servers carried out.</summary>
    public long Compacted { get; set; }

    public PutRequest Put() => new()
    {
        Key = Key(),
        Value = OneIn(10) ? ByteString.Empty : Value(),
        Lease = OneIn(4) ? Lease() : 0,
        PrevKv = OneIn(2),
        IgnoreValue = OneIn(12),
        IgnoreLease = OneIn(12),
    };

    public RangeRequest Range()
    {
        RangeRequest range = RangeNow();
        range.Revision = AnyRevision();
        range.Serializable = OneIn(4);
        return range;
    }

    public DeleteRangeRequest Delete()
    {
        (ByteString key, ByteString end) = Span();
        return new DeleteRangeRequest { Key = key, RangeEnd = end, PrevKv = OneIn(2) };
    }

    public CompactionRequest Compact() => new() { Revision = AnyRevision(), Physical = OneIn(2) };

    public LeaseGrantRequest Grant() => new() { ID = Lease(), TTL = OneIn(10) ? 9_000_000_001 : 1000 + _random.Next(1000) };

    public LeaseRevokeRequest Revoke() => new() { ID = Lease() };

    public LeaseTimeToLiveRequest TimeToLive() => new() { ID = Lease(), Keys = OneIn(2) };

    public TxnRequest Transaction()
    {
        _mayKeep = OneIn(2);
        return Transaction(1);
    }

    public WatchCreateRequest Watch()
    {
        (ByteString key, ByteString end) = Span();
        var watch = new WatchCreateRequest
        {
            Key = key,
            RangeEnd = end,
            StartRevision = Compacted + 1 + _random.NextInt64(Math.Max(1, Revision - Compacted)),
            PrevKv = OneIn(2),
        };
        if (OneIn(4))
            watch.Filters.Add((WatchCreateRequest.Types.FilterType)_random.Next(2));
        return watch;
    }

    /// <summary>A number from 0 up to, and without, the limit.</summary>
    public int Choose(int limit) => _random.Next(limit);

    private TxnRequest Transaction(int depth)
    {
        var transaction = new TxnRequest();
        transaction.Compare.Add(Some(3, Comparison));
        transaction.Success.Add(Some(4, () => Operation(depth)));
        transaction.Failure.Add(Some(4, () => Operation(depth)));
        return transaction;
    }

    private RequestOp Operation(int depth) => _random.Next(depth < MaxDepth ? 7 : 6) switch
    {
        0 or 1 => new RequestOp { RequestRange = ReadableRange() },
        2 or 3 or 4 => new RequestOp { RequestPut = OperationPut() },
        5 => new RequestOp { RequestDeleteRange = OperationDelete() },
        _ => new RequestOp { RequestTxn = Transaction(depth + 1) },
    };

    private PutRequest OperationPut()
    {
        PutRequest put = Put();
        (put.IgnoreValue, put.IgnoreLease) = (put.IgnoreValue && _mayKeep, put.IgnoreLease && _mayKeep);
        return put;
    }

    private DeleteRangeRequest OperationDelete()
    {
        DeleteRangeRequest deletion = Delete();
        if (_mayKeep && deletion.RangeEnd == Endless)
            deletion.RangeEnd = ByteString.Empty;
        return deletion;
    }

    private Compare Comparison()
    {
        (ByteString key, ByteString end) = OneIn(4) ? Span() : (Key(), ByteString.Empty);
        var compare = new Compare { Key = key, RangeEnd = end, Result = (CompareResult)_random.Next(4) };
        compare.Target = (CompareTarget)_random.Next(5);
        switch (compare.Target)
        {
            case CompareTarget.Version: compare.Version = _random.Next(4); break;
            case CompareTarget.Create: compare.CreateRevision = _random.NextInt64(Revision + 2); break;
            case CompareTarget.Mod: compare.ModRevision = _random.NextInt64(Revision + 2); break;
            case CompareTarget.Value: compare.Value = Value(); break;
            case CompareTarget.Lease: compare.Lease = OneIn(2) ? 0 : Lease(); break;
        }
        return compare;
    }

    private RangeRequest RangeNow()
    {
        (ByteString key, ByteString end) = Span();
        return new RangeRequest
        {
            Key = key,
            RangeEnd = end,
            Limit = OneIn(3) ? _random.Next(-1, 4) : 0,
            SortOrder = (RangeRequest.Types.SortOrder)_random.Next(3),
            SortTarget = (RangeRequest.Types.SortTarget)_random.Next(5),
            KeysOnly = OneIn(5),
            CountOnly = OneIn(5),
            MinModRevision = Bound(),
            MaxModRevision = Bound(),
            MinCreateRevision = Bound(),
            MaxCreateRevision = Bound(),
        };
    }

    private RangeRequest ReadableRange()
    {
        RangeRequest range = RangeNow();
        long oldest = Math.Max(1, Compacted);
        range.Revision = OneIn(4) ? oldest + _random.NextInt64(Revision - oldest + 1) : 0;
        return range;
    }

    private (ByteString Key, ByteString End) Span() => _random.Next(6) switch
    {
        0 => (Key(), Key()),
        1 => (Key(), Endless),
        2 => (Endless, Endless),
        3 => (ByteString.CopyFromUtf8("a"), ByteString.CopyFromUtf8("b")),
        _ => (Key(), ByteString.Empty),
    };

    private long AnyRevision() => _random.Next(6) switch
    {
        0 => -1,
        1 => Revision + 1 + _random.Next(2),
        2 or 3 => _random.NextInt64(Revision + 1),
        _ => 0,
    };

    private long Bound() => OneIn(8) ? _random.NextInt64(Revision + 1) : 0;

    private ByteString Key() => OneIn(60)
        ? ByteString.Empty
        : ByteString.CopyFromUtf8(Keys[_random.Next(Keys.Length)]);

    private ByteString Value() => ByteString.CopyFromUtf8($"{_random.Next(3)}");

    private long Lease() => 7001 + _random.Next(4);

    private bool OneIn(int chances) => _random.Next(chances) == 0;

    private IEnumerable<T> Some<T>(int limit, Func<T> make) =>
        Enumerable.Range(0, _random.Next(limit)).Select(_ => make()).ToArray();
}
