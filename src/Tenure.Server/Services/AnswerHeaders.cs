using Tenure.Node;
using Tenure.Store;
using Tenure.Wire.Protos;

namespace Tenure.Server.Services;

/// <summary>Fills the header that every answer begins with.</summary>
internal sealed class AnswerHeaders(IClusterNode node)
{
    public ResponseHeader At(Revision revision)
    {
        ResponseHeader header = WithoutRevision();
        header.Revision = revision.Value;
        return header;
    }

    /// <summary>The header of an answer that nothing in the store decided, at the revision where this member stands.</summary>
    public ResponseHeader Now() => At(node.Root.Revision);

    /// <summary>Answers about members leave the revision out.</summary>
    public ResponseHeader WithoutRevision()
    {
        NodeStatus status = node.Status;
        return new() { ClusterId = status.ClusterId, MemberId = status.Member.Value, RaftTerm = status.Term.Value };
    }
}
