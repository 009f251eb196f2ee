using Google.Protobuf;

namespace Tenure.Testing;

/// <summary>What a member says about itself, read from the bytes so that it owes nothing to the code under test.</summary>
/// <param name="MemberId">The member's own id.</param>
/// <param name="LeaderId">The id of the leader that it knows, or 0.</param>
/// <param name="Term">Its Raft term.</param>
public sealed record MemberStatus(ulong MemberId, ulong LeaderId, ulong Term)
{
    /// <summary>Whether this member leads, as far as it knows.</summary>
    public bool IsLeader => LeaderId != 0 && LeaderId == MemberId;

    internal static MemberStatus Parse(byte[] statusResponse)
    {
        (ulong member, ulong leader, ulong term) = (0, 0, 0);
        var input = new CodedInputStream(statusResponse);
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: member = MemberOf(input.ReadBytes()); break;
                case 4: leader = input.ReadUInt64(); break;
                case 6: term = input.ReadUInt64(); break;
                default: input.SkipLastField(); break;
            }
        }
        return new MemberStatus(member, leader, term);
    }

    private static ulong MemberOf(ByteString responseHeader)
    {
        ulong member = 0;
        CodedInputStream input = responseHeader.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == 2)
                member = input.ReadUInt64();
            else
                input.SkipLastField();
        }
        return member;
    }
}
