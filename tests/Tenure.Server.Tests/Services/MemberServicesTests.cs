using Tenure.Wire.Etcd;
using Tenure.Wire.Protos;

namespace Tenure.Server.Tests.Services;

public sealed class MemberServicesTests : ServiceTest
{
    [Fact]
    public async Task Members_are_listed_under_a_header_without_a_revision()
    {
        MemberListResponse list = await Client.CallAsync(EtcdMethods.MemberList, new MemberListRequest(), MemberListResponse.Parser);

        list.Header.Revision.ShouldBe(0);
        list.Header.MemberId.ShouldBe(0xA1ul);
        list.Members.ShouldHaveSingleItem().ShouldBe(new Member
        {
            ID = 0xA1,
            Name = "alone",
            PeerURLs = { "http://127.0.0.1:1" },
            ClientURLs = { "http://127.0.0.1:2" },
        });
    }

    [Fact]
    public async Task The_status_shows_who_leads_and_how_far_the_log_is()
    {
        await PutAsync("k", "v");

        StatusResponse status = await Client.CallAsync(EtcdMethods.Status, new StatusRequest(), StatusResponse.Parser);

        status.Leader.ShouldBe(0xA1ul);
        status.RaftTerm.ShouldBeGreaterThan(0ul);
        status.RaftIndex.ShouldBeGreaterThan(0ul);
        status.RaftAppliedIndex.ShouldBeInRange(1ul, status.RaftIndex);
        status.DbSize.ShouldBePositive();
        status.Version.ShouldStartWith("3.4.");
        status.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Leadership_cannot_go_to_somebody_who_is_no_member() =>
        (await StatusOfAsync(EtcdMethods.MoveLeader, new MoveLeaderRequest { TargetID = 404 })).ShouldBe(EtcdErrors.BadLeaderTransferee);
}
