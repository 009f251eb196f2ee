using System.Text.Json.Nodes;
using Tenure.Etcd;
using Tenure.Wire.Protos;

namespace Tenure.Cli.Clients;

/// <summary>What the commands about members have in common.</summary>
internal static class Membership
{
    // A change waits for the one before it, and may have to be asked of a new leader.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static ClusterClient Open(IEnumerable<string> endpoints) => new(endpoints, Patience);

    /// <summary>Makes one call, and says what was not done where it is refused.</summary>
    public static async Task<T> AskAsync<T>(string undone, Task<T> call)
    {
        try
        {
            return await call;
        }
        catch (EtcdException failed)
        {
            throw new CommandFailedException($"{undone}: {failed.Status.Message}");
        }
    }

    /// <summary>Finds a member by what its operator calls it, or by its id.</summary>
    public static async Task<Member> FindAsync(ClusterClient client, string nameOrId, CancellationToken cancel)
    {
        MemberListResponse list = await AskAsync("the members cannot be listed", client.Etcd.MemberListAsync(cancel));
        return list.Members.FirstOrDefault(member => member.Name == nameOrId)
            ?? list.Members.FirstOrDefault(member => string.Equals($"{member.ID:x}", nameOrId.TrimStart('0'), StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandFailedException(
                $"no member is called '{nameOrId}': the members are {string.Join(", ", list.Members.Select(Title))}", ExitCode.WrongUsage);
    }

    /// <summary>Its name for people: unstarted members have none.</summary>
    public static string Title(Member member) => member.Name.Length > 0 ? member.Name : $"{member.ID:x}";

    public static JsonObject Values(Member member) => new()
    {
        ["id"] = $"{member.ID:x}",
        ["name"] = member.Name,
        ["learner"] = member.IsLearner,
        ["peerUrls"] = new JsonArray([.. member.PeerURLs.Select(url => JsonValue.Create(url))]),
        ["clientUrls"] = new JsonArray([.. member.ClientURLs.Select(url => JsonValue.Create(url))]),
    };
}
