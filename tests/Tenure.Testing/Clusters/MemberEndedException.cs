namespace Tenure.Testing;

/// <summary>A server process ended that should be running.</summary>
internal sealed class MemberEndedException(string server, ClusterMember member) : Exception(
    $"{server} {member.Name} ended with {member.Process.ExitCode}:\n{member.Process.Output}\n{member.Process.Errors}")
{
    /// <summary>Whether it ended because somebody else listens on its port.</summary>
    public bool PortWasTaken => Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase);
}
