using Tenure.Wire.Protos;

namespace Tenure.Cli.Clients;

/// <summary>What one URL answered, or why it did not.</summary>
internal sealed record MemberAnswer(string Url, StatusResponse? Status, TimeSpan Latency, string? Problem);

/// <summary>One member, with its own answer where it gave one.</summary>
internal sealed record MemberView(ulong Id, string Name, MemberAnswer Answer)
{
    public bool IsReachable => Answer.Status is not null;

    public bool IsLeader => Id != 0 && Answer.Status?.Leader == Id;

    /// <summary>Its name for people: unstarted members have none.</summary>
    public string Title => Name.Length > 0 ? Name : $"{Id:x}";
}

/// <summary>The members as they are seen from here.</summary>
internal sealed record ClusterView(IReadOnlyList<MemberView> Members)
{
    /// <summary>The member that says it leads in the highest term; another may not have heard yet that it no longer does.</summary>
    public MemberView? Leader => Members.Where(member => member.IsLeader).MaxBy(member => member.Answer.Status!.RaftTerm);

    public static ClusterView Of(IReadOnlyList<Member> members, IReadOnlyList<MemberAnswer> answers)
    {
        ILookup<ulong, MemberAnswer> byMember = answers
            .Where(answer => answer.Status is not null)
            .ToLookup(answer => answer.Status!.Header.MemberId);
        var known = members.Select(member => new MemberView(member.ID, member.Name, Best(member, byMember, answers)));

        // Where nobody could list the members, the URLs that were asked stand for them.
        var unlisted = answers
            .Where(answer => members.All(member => !IsAbout(answer, member)))
            .Select(answer => new MemberView(answer.Status?.Header.MemberId ?? 0, "", answer));
        return new ClusterView([.. known, .. unlisted]);
    }

    /// <summary>Finds a member by what its operator calls it.</summary>
    public MemberView? Find(string nameOrId) =>
        Members.FirstOrDefault(member => member.Name == nameOrId)
        ?? Members.FirstOrDefault(member => string.Equals($"{member.Id:x}", nameOrId.TrimStart('0'), StringComparison.OrdinalIgnoreCase));

    private static MemberAnswer Best(Member member, ILookup<ulong, MemberAnswer> byMember, IReadOnlyList<MemberAnswer> answers) =>
        byMember[member.ID].MinBy(answer => answer.Latency)
        ?? answers.FirstOrDefault(answer => member.ClientURLs.Contains(answer.Url))
        ?? new MemberAnswer("", Status: null, TimeSpan.Zero, "it has not published its client URLs");

    private static bool IsAbout(MemberAnswer answer, Member member) =>
        answer.Status?.Header.MemberId == member.ID || (answer.Status is null && member.ClientURLs.Contains(answer.Url));
}
