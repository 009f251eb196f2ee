using Google.Protobuf;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Server.Tests.Services;

public sealed class KvServiceTests : ServiceTest
{
    [Fact]
    public async Task A_key_that_was_put_is_read_back_with_its_revisions()
    {
        PutResponse put = await PutAsync("k", "v");
        await PutAsync("k", "w");

        RangeResponse read = await GetAsync("k");

        read.Count.ShouldBe(1);
        read.Header.Revision.ShouldBe(put.Header.Revision + 1);
        read.Kvs.ShouldHaveSingleItem().ShouldBe(new KeyValue
        {
            Key = Text("k"),
            Value = Text("w"),
            CreateRevision = put.Header.Revision,
            ModRevision = put.Header.Revision + 1,
            Version = 2,
        });
    }

    [Fact]
    public async Task The_header_says_who_answered()
    {
        ResponseHeader header = (await PutAsync("k", "v")).Header;

        header.ClusterId.ShouldBe(0xC1ul);
        header.MemberId.ShouldBe(0xA1ul);
        header.RaftTerm.ShouldBe(Server.Node.Status.Term.Value);
        header.Revision.ShouldBe(2);
    }

    [Fact]
    public async Task A_missing_key_gives_a_header_and_nothing_else()
    {
        RangeResponse read = await GetAsync("missing");

        read.ShouldBe(new RangeResponse { Header = read.Header });
    }

    [Fact]
    public async Task A_range_is_limited_sorted_and_counted()
    {
        foreach (string key in new[] { "a1", "a3", "a2", "b" }) await PutAsync(key, key);

        RangeResponse read = await RangeAsync(new()
        {
            Key = Text("a"),
            RangeEnd = Text("b"),
            Limit = 2,
            SortOrder = RangeRequest.Types.SortOrder.Descend,
            SortTarget = RangeRequest.Types.SortTarget.Create,
        });

        read.Kvs.Select(kv => kv.Key.ToStringUtf8()).ShouldBe(["a2", "a3"]);
        read.Count.ShouldBe(3);
        read.More.ShouldBeTrue();
    }

    [Fact]
    public async Task An_old_revision_can_be_read_until_it_is_compacted()
    {
        long old = (await PutAsync("k", "old")).Header.Revision;
        long present = (await PutAsync("k", "new")).Header.Revision;

        (await RangeAsync(new() { Key = Text("k"), Revision = old })).Kvs[0].Value.ToStringUtf8().ShouldBe("old");
        await Client.CallAsync(EtcdMethods.Compact, new CompactionRequest { Revision = present }, CompactionResponse.Parser);
        (await StatusOfAsync(EtcdMethods.Range, new RangeRequest { Key = Text("k"), Revision = old })).ShouldBe(EtcdErrors.Compacted);
        (await StatusOfAsync(EtcdMethods.Compact, new CompactionRequest { Revision = present })).ShouldBe(EtcdErrors.Compacted);
    }

    [Fact]
    public async Task A_revision_in_the_future_is_out_of_range()
    {
        (await StatusOfAsync(EtcdMethods.Range, new RangeRequest { Key = Text("k"), Revision = 99 })).ShouldBe(EtcdErrors.FutureRevision);
        (await StatusOfAsync(EtcdMethods.Compact, new CompactionRequest { Revision = 99 })).ShouldBe(EtcdErrors.FutureRevision);
    }

    [Fact]
    public async Task Serializable_reads_are_answered_from_the_member_itself()
    {
        await PutAsync("k", "v");

        (await RangeAsync(new() { Key = Text("k"), Serializable = true })).Kvs[0].Value.ToStringUtf8().ShouldBe("v");
    }

    [Fact]
    public async Task Previous_values_are_shown_to_those_who_ask()
    {
        await PutAsync("k", "old");

        (await PutAsync("k", "newer")).PrevKv.ShouldBeNull();
        (await PutAsync(new PutRequest { Key = Text("k"), Value = Text("new"), PrevKv = true })).PrevKv.Value.ToStringUtf8().ShouldBe("newer");
        DeleteRangeResponse deleted = await Client.CallAsync(
            EtcdMethods.DeleteRange, new DeleteRangeRequest { Key = Text("k"), PrevKv = true }, DeleteRangeResponse.Parser);
        deleted.Deleted.ShouldBe(1);
        deleted.PrevKvs.ShouldHaveSingleItem().Value.ToStringUtf8().ShouldBe("new");
    }

    [Fact]
    public async Task A_transaction_answers_with_the_branch_that_it_took()
    {
        TxnRequest request = new()
        {
            Compare = { new Compare { Key = Text("k"), Target = Compare.Types.CompareTarget.Create, CreateRevision = 0 } },
            Success = { new RequestOp { RequestPut = new() { Key = Text("k"), Value = Text("v") } } },
            Failure = { new RequestOp { RequestRange = new() { Key = Text("k") } }, new RequestOp { RequestTxn = new() } },
        };

        TxnResponse created = await TxnAsync(request);
        TxnResponse found = await TxnAsync(request);

        created.Succeeded.ShouldBeTrue();
        created.Responses.ShouldHaveSingleItem().ResponsePut.Header.ShouldBe(new() { Revision = created.Header.Revision });
        found.Succeeded.ShouldBeFalse();
        found.Responses[0].ResponseRange.Kvs[0].Value.ToStringUtf8().ShouldBe("v");
        found.Responses[1].ResponseTxn.Succeeded.ShouldBeTrue();
        found.Header.Revision.ShouldBe(created.Header.Revision);
    }

    [Fact]
    public async Task A_key_of_no_length_is_refused_everywhere()
    {
        (await StatusOfAsync(EtcdMethods.Range, new RangeRequest())).ShouldBe(EtcdErrors.EmptyKey);
        (await StatusOfAsync(EtcdMethods.Range, new RangeRequest { RangeEnd = Text("b") })).ShouldBe(EtcdErrors.EmptyKey);
        (await StatusOfAsync(EtcdMethods.Put, new PutRequest { Value = Text("v") })).ShouldBe(EtcdErrors.EmptyKey);
        (await StatusOfAsync(EtcdMethods.DeleteRange, new DeleteRangeRequest())).ShouldBe(EtcdErrors.EmptyKey);
        (await StatusOfAsync(EtcdMethods.Txn, new TxnRequest { Compare = { new Compare() } })).ShouldBe(EtcdErrors.EmptyKey);
        (await StatusOfAsync(EtcdMethods.Txn, Transaction(new RequestOp { RequestRange = new() }))).ShouldBe(EtcdErrors.EmptyKey);
    }

    [Fact]
    public async Task Puts_that_contradict_themselves_are_refused()
    {
        (await StatusOfAsync(EtcdMethods.Put, new PutRequest { Key = Text("k"), Value = Text("v"), IgnoreValue = true }))
            .ShouldBe(EtcdErrors.ValueProvided);
        (await StatusOfAsync(EtcdMethods.Put, new PutRequest { Key = Text("k"), Lease = 1, IgnoreLease = true }))
            .ShouldBe(EtcdErrors.LeaseProvided);
        (await StatusOfAsync(EtcdMethods.Put, new PutRequest { Key = Text("k"), IgnoreValue = true })).ShouldBe(EtcdErrors.KeyNotFound);
        (await StatusOfAsync(EtcdMethods.Put, new PutRequest { Key = Text("k"), Lease = 12345 })).ShouldBe(EtcdErrors.LeaseNotFound);
    }

    [Fact]
    public async Task A_transaction_that_writes_a_key_twice_or_has_too_much_to_do_is_refused()
    {
        RequestOp put = new() { RequestPut = new() { Key = Text("k") } };
        RequestOp read = new() { RequestRange = new() { Key = Text("k") } };

        (await StatusOfAsync(EtcdMethods.Txn, Transaction(put, put))).ShouldBe(EtcdErrors.DuplicateKey);
        (await StatusOfAsync(EtcdMethods.Txn, Transaction([.. Enumerable.Repeat(read, 128)]))).ShouldBe(GrpcStatus.Ok);
        (await StatusOfAsync(EtcdMethods.Txn, Transaction([.. Enumerable.Repeat(read, 129)]))).ShouldBe(EtcdErrors.TooManyOperations);
        (await StatusOfAsync(EtcdMethods.Txn, Transaction(new RequestOp()))).ShouldBe(EtcdErrors.KeyNotFound);
    }

    [Fact]
    public async Task Numbers_that_stand_for_nothing_are_refused_and_do_not_reach_the_store()
    {
        RangeRequest sorted = new() { Key = Text("k"), SortTarget = (RangeRequest.Types.SortTarget)99 };
        Compare compare = new() { Key = Text("k"), Result = (Compare.Types.CompareResult)99 };

        (await StatusOfAsync(EtcdMethods.Range, sorted)).ShouldBe(EtcdErrors.InvalidSortOption);
        (await StatusOfAsync(EtcdMethods.Txn, Transaction(new RequestOp { RequestRange = sorted }))).ShouldBe(EtcdErrors.InvalidSortOption);
        (await StatusOfAsync(EtcdMethods.Txn, new TxnRequest { Compare = { compare } })).Code.ShouldBe(GrpcStatusCode.InvalidArgument);
    }

    [Fact]
    public async Task A_request_above_one_and_a_half_mebibytes_is_too_large()
    {
        PutRequest request = new() { Key = Text("k"), Value = ByteString.CopyFrom(new byte[3 * 512 * 1024]) };

        (await StatusOfAsync(EtcdMethods.Put, request)).ShouldBe(EtcdErrors.RequestTooLarge);
        request.Value = ByteString.CopyFrom(new byte[(3 * 512 * 1024) - 100]);
        (await StatusOfAsync(EtcdMethods.Put, request)).ShouldBe(GrpcStatus.Ok);
    }

    private static TxnRequest Transaction(params RequestOp[] success) => new() { Success = { success } };
}
