using System.Buffers;
using Tenure.Node.Peers;
using Tenure.Protocols.Bully;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Peers;

public sealed class PeerFrameCodecTests
{
    private static readonly NodeId From = new(1);
    private static readonly NodeId To = new(2);
    private static readonly Term Term = new(3);
    private static readonly LogPosition Position = new(new Term(2), new LogIndex(9));

    private static readonly Configuration Members = new([
        new ClusterMember(From, Standing.Voter, "here"u8.ToArray()),
        new ClusterMember(To, Standing.Learner, default),
    ]);

    public static TheoryData<int> Frames { get; } = [.. Enumerable.Range(0, All().Length)];

    [Theory]
    [MemberData(nameof(Frames))]
    public void Every_frame_comes_back_as_it_was(int index)
    {
        PeerFrame frame = All()[index];

        Show(PeerFrameCodec.TryRead(Content(frame))!).ShouldBe(Show(frame));
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void A_frame_that_is_cut_short_or_too_long_is_none(int index)
    {
        ReadOnlyMemory<byte> content = Content(All()[index]);

        for (int length = 0; length < content.Length; length++) PeerFrameCodec.TryRead(content[..length]).ShouldBeNull();
        PeerFrameCodec.TryRead(new byte[][] { content.ToArray(), [0] }.SelectMany(bytes => bytes).ToArray()).ShouldBeNull();
    }

    [Fact]
    public void Every_message_of_the_protocol_has_an_encoding()
    {
        IEnumerable<Type> messages = typeof(Message).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Message)));

        messages.ShouldBe(All().OfType<RaftFrame>().Select(frame => frame.Message.GetType()), ignoreOrder: true);
    }

    [Fact]
    public void Every_message_of_the_bully_algorithm_has_an_encoding()
    {
        IEnumerable<Type> messages = typeof(BullyMessage).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(BullyMessage)));

        messages.ShouldBe(All().OfType<BullyFrame>().Select(frame => frame.Message.GetType()), ignoreOrder: true);
    }

    [Fact]
    public void Random_bytes_are_no_frame_and_cost_no_memory()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            if (bytes.Length > 0) bytes[0] = (byte)random.Next(10);
            if (bytes.Length > 1) bytes[1] = (byte)random.Next(12);
            long before = GC.GetAllocatedBytesForCurrentThread();
            _ = PeerFrameCodec.TryRead(bytes);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4096);
        }
    }

    private static PeerFrame[] All() =>
    [
        new RaftFrame(new PreVoteRequest(From, To, Term, Position)),
        new RaftFrame(new PreVoteResponse(From, To, Term, true)),
        new RaftFrame(new VoteRequest(From, To, Term, Position, true)),
        new RaftFrame(new VoteResponse(From, To, Term, true)),
        new RaftFrame(new AppendRequest(From, To, Term, Position, [Entry(10, "a"), Entry(11, "")], new LogIndex(8), 77)),
        new RaftFrame(new AppendAccepted(From, To, Term, new LogIndex(11), 77)),
        new RaftFrame(new AppendRejected(From, To, Term, new LogIndex(9), Position, 77)),
        new RaftFrame(new ReadIndexRequest(From, To, Term, new ReadId(5))),
        new RaftFrame(new ReadIndexResponse(From, To, Term, new ReadId(5), new LogIndex(9))),
        new RaftFrame(new TimeoutNow(From, To, Term)),
        new RaftFrame(new InstallSnapshot(From, To, Term, new LogBase(Position, Members), 77)),
        new ProposalFrame(Term, [new byte[] { 1, 2, 3 }, Array.Empty<byte>()]),
        new LeaseQuestionFrame(7, LeaseQuestionKind.TimeToLive, -5),
        new LeaseAnswerFrame(7, 10, -1),
        new SnapshotPartFrame(Position, 256, 1000, new byte[] { 1, 2, 3 }),
        new SnapshotPartAnswerFrame(Position, 259),
        new MembershipFrame(7, new AddLearner(From, default), IsRepeated: true),
        new MembershipFrame(7, new AddVoter(From, default), IsRepeated: true),
        new MembershipFrame(7, new PromoteLearner(From), IsRepeated: true),
        new MembershipFrame(7, new RemoveMember(From), IsRepeated: true),
        new MembershipFrame(7, new UpdateMember(From, new byte[] { 4, 5 }), IsRepeated: true),
        new MembershipAnswerFrame(7, NodeFailure.PeerUrlExists, new LogIndex(9)),
        new MembershipAnswerFrame(7, null, new LogIndex(9)),
        new BullyFrame(new Election(From, To)),
        new BullyFrame(new Answer(To, From)),
        new BullyFrame(new Coordinator(To, From)),
    ];

    private static Entry Entry(ulong index, string text) =>
        new(Term, new LogIndex(index), EntryKind.Command, System.Text.Encoding.UTF8.GetBytes(text));

    private static ReadOnlyMemory<byte> Content(PeerFrame frame)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PeerFrameCodec.Write(bytes, frame);
        BitConverter.ToInt32(bytes.WrittenSpan).ShouldBe(bytes.WrittenCount - PeerFrameCodec.LengthSize);
        return bytes.WrittenMemory[PeerFrameCodec.LengthSize..];
    }

    /// <summary>Records compare arrays by reference; this shows their contents.</summary>
    private static string Show(PeerFrame frame) => frame switch
    {
        RaftFrame { Message: AppendRequest append } =>
            $"{append.From} {append.To} {append.Term} {append.Previous} {append.Commit} {append.Round} {string.Join(' ', append.Entries.Select(entry => $"{entry.Position} {entry.Kind} {Convert.ToHexString(entry.Data.Span)}"))}",
        RaftFrame { Message: InstallSnapshot install } =>
            $"{install.From} {install.To} {install.Term} {install.Snapshot.Last} {install.Round} {Convert.ToHexString(ConfigurationCodec.Write(install.Snapshot.Configuration))}",
        ProposalFrame proposals => $"{proposals.Term} {string.Join(' ', proposals.Envelopes.Select(envelope => Convert.ToHexString(envelope.Span)))}",
        MembershipFrame { Change: UpdateMember update } change => $"{change.Number} {update.Member} {Convert.ToHexString(update.Context.Span)}",
        SnapshotPartFrame part => $"{part.Snapshot} {part.Offset} {part.Total} {Convert.ToHexString(part.Bytes.Span)}",
        _ => frame.ToString(),
    };
}
