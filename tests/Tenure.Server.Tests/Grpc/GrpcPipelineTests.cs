using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Tenure.Server.Tests.Client;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Server.Tests.Grpc;

public sealed class GrpcPipelineTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _leaderAbsent = new();
    private EchoServer _server = null!;

    private GrpcTestClient Client => _server.Client;

    public async Task InitializeAsync() => _server = await EchoServer.StartAsync(_leaderAbsent.Token);

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _leaderAbsent.Dispose();
    }

    [Fact]
    public async Task A_unary_call_is_answered()
    {
        LockResponse answer = await Client.CallAsync(EchoServer.Unary, Named("hello"), LockResponse.Parser);

        answer.Key.ToStringUtf8().ShouldBe("hello");
    }

    [Fact]
    public async Task Many_calls_share_a_connection()
    {
        LockResponse[] answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(
            number => Client.CallAsync(EchoServer.Unary, Named($"{number}"), LockResponse.Parser)));

        answers.Select(answer => answer.Key.ToStringUtf8()).ShouldBe(Enumerable.Range(0, 500).Select(number => $"{number}"));
    }

    [Fact]
    public async Task A_message_of_the_largest_size_goes_both_ways()
    {
        // The name's tag and length take five bytes.
        LockRequest request = new() { Name = ByteString.CopyFrom(new byte[(2 * 1024 * 1024) - 5]) };
        request.CalculateSize().ShouldBeInRange((2 * 1024 * 1024) - 2, 2 * 1024 * 1024);

        LockResponse answer = await Client.CallAsync(EchoServer.Unary, request, LockResponse.Parser);

        answer.Key.Length.ShouldBe(request.Name.Length);
    }

    [Fact]
    public async Task A_refusal_arrives_with_code_and_text_and_without_a_body()
    {
        GrpcOutcome outcome = await Client.SendAsync(EchoServer.Refuse, GrpcTestClient.Frame(Named("")));

        outcome.Status.ShouldBe(EchoServer.Refusal);
        outcome.Body.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_method_that_does_not_exist_is_unimplemented()
    {
        GrpcOutcome outcome = await Client.SendAsync("/etcdserverpb.KV/Frobnicate", GrpcTestClient.Frame(Named("")));

        outcome.Http.ShouldBe(HttpStatusCode.OK);
        outcome.Status.Code.ShouldBe(GrpcStatusCode.Unimplemented);
        outcome.Status.Message.ShouldContain("/etcdserverpb.KV/Frobnicate");
    }

    [Fact]
    public async Task A_content_type_that_is_not_grpc_is_refused_in_http()
    {
        GrpcOutcome outcome = await Client.SendAsync(EchoServer.Unary, GrpcTestClient.Frame(Named("")), request =>
            request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/json"));

        outcome.Http.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_request_that_is_no_post_is_refused_in_http()
    {
        GrpcOutcome outcome = await Client.SendAsync(EchoServer.Unary, [], request => request.Method = HttpMethod.Put);

        outcome.Http.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task A_request_that_ends_within_a_message_is_refused()
    {
        byte[] frame = GrpcTestClient.Frame(Named("hello"));

        (await StatusOfAsync(frame[..^1])).Code.ShouldBe(GrpcStatusCode.Unknown);
        (await StatusOfAsync(frame[..3])).Code.ShouldBe(GrpcStatusCode.Unknown);
    }

    [Fact]
    public async Task A_unary_call_takes_exactly_one_message()
    {
        byte[] frame = GrpcTestClient.Frame(Named("hello"));

        (await StatusOfAsync([])).Code.ShouldBe(GrpcStatusCode.Unknown);
        (await StatusOfAsync([.. frame, .. frame])).Code.ShouldBe(GrpcStatusCode.Internal);
    }

    [Fact]
    public async Task An_oversized_message_is_refused_from_its_length()
    {
        // Only the prefix is sent: the server must not wait for the rest.
        using GrpcTestCall call = Client.Open(EchoServer.Both);
        await call.WriteAsync([0, 0, 0x20, 0, 1]);

        GrpcStatus status = await call.StatusAsync();

        status.ShouldBe(new(GrpcStatusCode.ResourceExhausted, "grpc: received message larger than max (2097153 vs. 2097152)"));
    }

    [Fact]
    public async Task A_compressed_message_is_unimplemented()
    {
        byte[] frame = GrpcTestClient.Frame(Named("hello"));
        frame[0] = 1;

        (await StatusOfAsync(frame)).Code.ShouldBe(GrpcStatusCode.Unimplemented);
    }

    [Theory]
    [InlineData("0AFFFFFFFF0F")] // A length beyond the message.
    [InlineData("0F")] // A tag of a wire type that does not exist.
    [InlineData("10FFFFFFFFFFFFFFFFFFFFFF01")] // A number that does not end.
    public async Task Bytes_that_are_no_message_are_an_internal_error(string hex)
    {
        byte[] garbage = Convert.FromHexString(hex);
        GrpcStatus status = await StatusOfAsync([0, 0, 0, 0, (byte)garbage.Length, .. garbage]);

        status.Code.ShouldBe(GrpcStatusCode.Internal);
        status.Message.ShouldStartWith("grpc: failed to unmarshal");
    }

    [Fact]
    public async Task A_message_nested_without_end_is_refused_and_the_server_lives_on()
    {
        // Each level has one operation, which is a transaction.
        byte[] nested = [];
        for (int depth = 0; depth < 1000; depth++) nested = Field(2, Field(4, nested));
        byte[] length = BitConverter.GetBytes(IPAddress.HostToNetworkOrder(nested.Length));

        GrpcOutcome outcome = await Client.SendAsync(EchoServer.Nested, [0, .. length, .. nested]);

        outcome.Status.Code.ShouldBe(GrpcStatusCode.Internal);
        await A_unary_call_is_answered();
    }

    [Fact]
    public async Task A_handler_that_throws_is_an_internal_error_and_the_server_lives_on()
    {
        GrpcStatus status = await Client.StatusOfAsync(EchoServer.Fail, Named(""));

        status.Code.ShouldBe(GrpcStatusCode.Internal);
        await A_unary_call_is_answered();
    }

    [Theory]
    [InlineData("1m")]
    [InlineData("0n")]
    public async Task A_call_past_its_deadline_ends_with_deadline_exceeded(string timeout)
    {
        GrpcOutcome outcome = await Client.SendAsync(EchoServer.Wait, GrpcTestClient.Frame(Named("")), request =>
            request.Headers.Add(GrpcHeaders.Timeout, timeout));

        outcome.Status.ShouldBe(new(GrpcStatusCode.DeadlineExceeded, "context deadline exceeded"));
    }

    [Fact]
    public async Task A_deadline_that_is_not_reached_changes_nothing()
    {
        GrpcOutcome outcome = await Client.SendAsync(EchoServer.Unary, GrpcTestClient.Frame(Named("")), request =>
            request.Headers.Add(GrpcHeaders.Timeout, "99999999H"));

        outcome.Status.ShouldBe(GrpcStatus.Ok);
    }

    [Fact]
    public async Task A_deadline_that_is_not_one_is_refused()
    {
        GrpcOutcome outcome = await Client.SendAsync(EchoServer.Unary, GrpcTestClient.Frame(Named("")), request =>
            request.Headers.Add(GrpcHeaders.Timeout, "soon"));

        outcome.Status.Code.ShouldBe(GrpcStatusCode.Internal);
    }

    [Fact]
    public async Task A_call_that_the_client_gives_up_is_cancelled_on_the_server()
    {
        using CancellationTokenSource giveUp = new();
        Task call = Client.SendAsync(EchoServer.Wait, GrpcTestClient.Frame(Named("")), cancellation: giveUp.Token);
        await _server.Waiting.Task.WaitAsync(TestDeadline.Length);

        await giveUp.CancelAsync();

        await _server.Cancelled.Task.WaitAsync(TestDeadline.Length);
        await Should.ThrowAsync<OperationCanceledException>(call);
    }

    [Fact]
    public async Task Streamed_answers_arrive_in_order_and_then_the_status()
    {
        using GrpcTestCall call = Client.Open(EchoServer.Repeat);
        await call.WriteAsync(new LockRequest { Name = ByteString.CopyFromUtf8("n"), Lease = 3 });
        call.CompleteRequests();

        for (int i = 0; i < 3; i++) (await call.ReadAsync(LockResponse.Parser)).Key.ToStringUtf8().ShouldBe("n");
        (await call.TryReadAsync(LockResponse.Parser)).ShouldBeNull();
        (await call.StatusAsync()).ShouldBe(GrpcStatus.Ok);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_stream_can_end_with_a_refusal_before_and_after_answers(int answers)
    {
        GrpcOutcome outcome = await Client.SendAsync(EchoServer.Repeat, GrpcTestClient.Frame(new LockRequest { Lease = answers }));

        outcome.Status.ShouldBe(EchoServer.Refusal);
    }

    [Fact]
    public async Task Requests_and_answers_interleave_on_a_bidirectional_call()
    {
        using GrpcTestCall call = Client.Open(EchoServer.Both);
        foreach (string name in new[] { "a", "b", "c" })
        {
            await call.WriteAsync(Named(name));
            (await call.ReadAsync(LockResponse.Parser)).Key.ToStringUtf8().ShouldBe(name);
        }

        call.CompleteRequests();
        (await call.StatusAsync()).ShouldBe(GrpcStatus.Ok);
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_back_only_its_own_call()
    {
        using GrpcTestCall stuck = Client.Open(EchoServer.Repeat);
        await stuck.WriteAsync(new LockRequest { Name = ByteString.CopyFrom(new byte[1024]), Lease = long.MaxValue });
        stuck.CompleteRequests();
        await stuck.ReadAsync(LockResponse.Parser);

        await A_unary_call_is_answered();
    }

    [Fact]
    public async Task A_server_that_stops_ends_the_calls_that_last()
    {
        using GrpcTestCall stream = Client.Open(EchoServer.Hold);
        await stream.WriteAsync(Named("a"));
        stream.CompleteRequests();
        await stream.ReadAsync(LockResponse.Parser);
        Task<GrpcStatus> waiting = Client.StatusOfAsync(EchoServer.Wait, Named(""));
        await _server.Waiting.Task.WaitAsync(TestDeadline.Length);

        await _server.StopAsync();

        (await stream.StatusAsync()).ShouldBe(EtcdErrors.Stopped);
        (await waiting).ShouldBe(EtcdErrors.Stopped);
    }

    [Fact]
    public async Task A_call_that_needs_a_leader_ends_when_there_is_none()
    {
        Task<GrpcOutcome> needy = Client.SendAsync(EchoServer.Wait, GrpcTestClient.Frame(Named("")), NeedsLeader);
        await _server.Waiting.Task.WaitAsync(TestDeadline.Length);

        await _leaderAbsent.CancelAsync();

        (await needy).Status.ShouldBe(EtcdErrors.NoLeader);
        (await Client.SendAsync(EchoServer.Unary, GrpcTestClient.Frame(Named("")), NeedsLeader)).Status.ShouldBe(EtcdErrors.NoLeader);
        await A_unary_call_is_answered();
    }

    private static void NeedsLeader(HttpRequestMessage request) => request.Headers.Add(EtcdMetadata.NeedsLeader, EtcdMetadata.True);

    private async Task<GrpcStatus> StatusOfAsync(byte[] body) => (await Client.SendAsync(EchoServer.Unary, body)).Status;

    /// <summary>A field of a protobuf message whose content has a length.</summary>
    private static byte[] Field(int number, byte[] content)
    {
        using MemoryStream stream = new();
        using CodedOutputStream output = new(stream);
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(content));
        output.Flush();
        return stream.ToArray();
    }

    private static LockRequest Named(string name) => new() { Name = ByteString.CopyFromUtf8(name) };
}
