using Tenure.Node.Peers;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Peers;

public sealed class HandshakeTests
{
    private static readonly Handshake Good = new(Handshake.CurrentVersion, 0xC1, new NodeId(1), new NodeId(2));
    private static readonly HashSet<NodeId> Removed = [new NodeId(7), new NodeId(9)];

    [Fact]
    public void A_hello_comes_back_as_it_was()
    {
        byte[] hello = new byte[Handshake.HelloSize];
        Good.Write(hello);

        Handshake.TryRead(hello, out Handshake read).ShouldBeTrue();
        read.ShouldBe(Good);
    }

    [Fact]
    public void Bytes_that_do_not_begin_like_a_hello_are_none() =>
        Handshake.TryRead("GET / HTTP/1.1\r\nHost: localhost\r\n"u8, out _).ShouldBeFalse();

    [Fact]
    public void Whoever_is_of_this_cluster_means_this_member_and_was_not_taken_out_is_welcome()
    {
        Judge(Good).ShouldBe(HandshakeVerdict.Welcome);
        Judge(Good with { Version = 1 }).ShouldBe(HandshakeVerdict.OtherVersion);
        Judge(Good with { ClusterId = 0xC2 }).ShouldBe(HandshakeVerdict.OtherCluster);
        Judge(Good with { To = new NodeId(3) }).ShouldBe(HandshakeVerdict.OtherMember);
        Judge(Good with { From = new NodeId(9) }).ShouldBe(HandshakeVerdict.Removed);
    }

    private static HandshakeVerdict Judge(Handshake hello) => hello.JudgedBy(0xC1, new NodeId(2), Removed);
}
