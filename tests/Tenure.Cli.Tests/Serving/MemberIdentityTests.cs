using Tenure.Cli.Parsing;
using Tenure.Cli.Serving;
using Tenure.Protocols.Raft;

namespace Tenure.Cli.Tests.Serving;

public sealed class MemberIdentityTests
{
    private static readonly ServerUrl First = new("http", "10.0.0.1", 2380);
    private static readonly ServerUrl Second = new("http", "10.0.0.2", 2380);

    [Fact]
    public void Ids_never_change_because_they_stand_in_data_directories()
    {
        NodeId member = MemberIdentity.OfMember("tenure-cluster", [First]);

        member.ShouldBe(new NodeId(0xd5ca7b875293a49f));
        MemberIdentity.OfCluster("tenure-cluster", [member]).ShouldBe(0x725831955793dbb3UL);
    }

    [Fact]
    public void The_order_of_what_is_typed_does_not_matter()
    {
        NodeId[] members = [MemberIdentity.OfMember("t", [First]), MemberIdentity.OfMember("t", [Second])];

        MemberIdentity.OfMember("t", [First, Second]).ShouldBe(MemberIdentity.OfMember("t", [Second, First]));
        MemberIdentity.OfCluster("t", members).ShouldBe(MemberIdentity.OfCluster("t", members.Reverse()));
    }

    [Fact]
    public void The_token_keeps_two_clusters_on_the_same_machines_apart()
    {
        NodeId member = MemberIdentity.OfMember("one", [First]);

        MemberIdentity.OfMember("two", [First]).ShouldNotBe(member);
        MemberIdentity.OfCluster("two", [member]).ShouldNotBe(MemberIdentity.OfCluster("one", [member]));
    }
}
