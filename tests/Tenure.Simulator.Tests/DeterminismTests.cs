using Tenure.Simulator.World;

namespace Tenure.Simulator.Tests;

public sealed class DeterminismTests
{
    [Fact]
    public void Streams_of_different_concerns_are_independent() =>
        RandomStream.Of(1, "faults").Next().ShouldNotBe(RandomStream.Of(1, "network").Next());
}
