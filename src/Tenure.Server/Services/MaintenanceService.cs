using Tenure.Node;
using Tenure.Protocols.Raft;
using Tenure.Server.Grpc;
using Tenure.Wire.Etcd;
using Tenure.Wire.Protos;

namespace Tenure.Server.Services;

/// <summary>What an operator asks of this member.</summary>
internal sealed class MaintenanceService(IClusterNode node, AnswerHeaders headers)
{
    /// <summary>The version of etcd whose API this is. Clients read it to know what they may use.</summary>
    private const string ApiVersion = "3.4.23";

    public ValueTask<GrpcReply<StatusResponse>> StatusAsync(StatusRequest request, CancellationToken cancellation)
    {
        NodeStatus status = node.Status;
        StatusResponse response = new()
        {
            Header = headers.Now(),
            Version = ApiVersion,
            DbSize = status.LogBytes,
            DbSizeInUse = status.LogBytes,
            Leader = status.Leader.Value,
            RaftIndex = status.Commit.Value,
            RaftTerm = status.Term.Value,
            RaftAppliedIndex = status.Applied.Value,
            IsLearner = node.Members.Any(member => member.Id == status.Member && member.IsLearner),
        };
        if (status.Leader == NodeId.None) response.Errors.Add(EtcdErrors.NoLeader.Message);
        return ValueTask.FromResult<GrpcReply<StatusResponse>>(response);
    }

    public async ValueTask<GrpcReply<MoveLeaderResponse>> MoveLeaderAsync(MoveLeaderRequest request, CancellationToken cancellation)
    {
        await node.MoveLeaderAsync(new NodeId(request.TargetID), cancellation);
        return new MoveLeaderResponse();
    }
}
