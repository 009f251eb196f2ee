using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.Collections;
using Tenure.Node;
using Tenure.Node.Members;
using Tenure.Protocols.Raft;
using Tenure.Server.Grpc;
using Tenure.Wire.Etcd;
using Proto = Tenure.Wire.Protos;

namespace Tenure.Server.Services;

/// <summary>The members of the cluster: who they are, as this one knows them, and how they change.</summary>
internal sealed class ClusterService(IClusterNode node, AnswerHeaders headers)
{
    /// <summary>Ids from here on have sixteen digits, so that lists of them stand straight.</summary>
    private const long LeastId = 1L << 60;

    public ValueTask<GrpcReply<Proto.MemberListResponse>> MemberListAsync(
        Proto.MemberListRequest request, CancellationToken cancellation) =>
        ValueTask.FromResult<GrpcReply<Proto.MemberListResponse>>(new Proto.MemberListResponse
        {
            Header = headers.WithoutRevision(),
            Members = { node.Members.Select(ToMessage) },
        });

    public async ValueTask<GrpcReply<Proto.MemberAddResponse>> MemberAddAsync(
        Proto.MemberAddRequest request, CancellationToken cancellation)
    {
        if (!TryReadUrls(request.PeerURLs, out byte[]? context)) return EtcdErrors.MemberBadUrls;

        // Never one that was used before: a member that comes back without its data must not pass for the one that it was.
        var id = new NodeId((ulong)Random.Shared.NextInt64(LeastId, long.MaxValue));
        IReadOnlyList<Member> members = await node.ChangeMembersAsync(
            request.IsLearner ? new AddLearner(id, context) : new AddVoter(id, context), cancellation);
        return new Proto.MemberAddResponse
        {
            Header = headers.WithoutRevision(),
            Member = ToMessage(members.Single(member => member.Id == id)),
            Members = { members.Select(ToMessage) },
        };
    }

    public async ValueTask<GrpcReply<Proto.MemberRemoveResponse>> MemberRemoveAsync(
        Proto.MemberRemoveRequest request, CancellationToken cancellation) => new Proto.MemberRemoveResponse
        {
            Members = { (await node.ChangeMembersAsync(new RemoveMember(new NodeId(request.ID)), cancellation)).Select(ToMessage) },
            Header = headers.WithoutRevision(),
        };

    public async ValueTask<GrpcReply<Proto.MemberUpdateResponse>> MemberUpdateAsync(
        Proto.MemberUpdateRequest request, CancellationToken cancellation)
    {
        if (!TryReadUrls(request.PeerURLs, out byte[]? context)) return EtcdErrors.MemberBadUrls;

        var change = new UpdateMember(new NodeId(request.ID), context);
        return new Proto.MemberUpdateResponse
        {
            Members = { (await node.ChangeMembersAsync(change, cancellation)).Select(ToMessage) },
            Header = headers.WithoutRevision(),
        };
    }

    public async ValueTask<GrpcReply<Proto.MemberPromoteResponse>> MemberPromoteAsync(
        Proto.MemberPromoteRequest request, CancellationToken cancellation) => new Proto.MemberPromoteResponse
        {
            Members = { (await node.ChangeMembersAsync(new PromoteLearner(new NodeId(request.ID)), cancellation)).Select(ToMessage) },
            Header = headers.WithoutRevision(),
        };

    /// <summary>At least one, each with a host and a port and nothing behind them; members do not speak TLS yet.</summary>
    private static bool TryReadUrls(RepeatedField<string> urls, [NotNullWhen(true)] out byte[]? context)
    {
        bool isGood = urls.Count > 0 && urls.All(text =>
            Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            && url is { Scheme: "http", PathAndQuery: "/", Host.Length: > 0 }
            && text.EndsWith($":{url.Port}", StringComparison.Ordinal));
        context = isGood ? MemberContext.Write([.. urls.Order(StringComparer.Ordinal)]) : null;
        return isGood;
    }

    private static Proto.Member ToMessage(Member member) => new()
    {
        ID = member.Id.Value,
        Name = member.Name,
        PeerURLs = { member.PeerUrls },
        ClientURLs = { member.ClientUrls },
        IsLearner = member.IsLearner,
    };
}
