using Tenure.Node;
using Tenure.Server.Grpc;
using Proto = Tenure.Wire.Protos;

namespace Tenure.Server.Services;

/// <summary>The members of the cluster, as this one knows them.</summary>
internal sealed class ClusterService(IClusterNode node, AnswerHeaders headers)
{
    public ValueTask<GrpcReply<Proto.MemberListResponse>> MemberListAsync(
        Proto.MemberListRequest request, CancellationToken cancellation) =>
        ValueTask.FromResult<GrpcReply<Proto.MemberListResponse>>(new Proto.MemberListResponse
        {
            Header = headers.WithoutRevision(),
            Members = { node.Members.OrderBy(member => member.Id.Value).Select(ToMessage) },
        });

    private static Proto.Member ToMessage(Member member) => new()
    {
        ID = member.Id.Value,
        Name = member.Name,
        PeerURLs = { member.PeerUrls },
        ClientURLs = { member.ClientUrls },
    };
}
