using Tenure.EndToEnd.Tests.Clusters;

namespace Tenure.EndToEnd.Tests.Etcdctl;

public abstract class PerformanceSuite(SharedCluster shared) : EtcdctlSuite(shared)
{
    private const string Switch = "TENURE_CHECK_PERF";

    /// <summary>etcd's own check of itself, at its smallest load. It takes a minute, and wants the machine for itself.</summary>
    [SkippableFact]
    public async Task The_smallest_load_of_check_perf_is_passed()
    {
        Skip.If(Environment.GetEnvironmentVariable(Switch) != "1", $"It takes a minute: set {Switch}=1 to run it.");
        CommandOutput output = await CtlOfAll.OutputOfAsync("", "check", "perf", "--load", "s");
        output.ExitCode.ShouldBe(0, $"{output.Text}\n{output.ErrorText}");
        output.Lines[^1].ShouldBe("PASS");
    }

    [Collection(Servers.Etcd)]
    public sealed class OnEtcd(SharedEtcd shared) : PerformanceSuite(shared);

    [Collection(Servers.Tenure)]
    public sealed class OnTenure(SharedTenure shared) : PerformanceSuite(shared);
}
