using FsCheck;
using FsCheck.Fluent;

namespace Tenure.Laws;

/// <summary>A law that holds for all cases, tried on many of them. The seed is fixed, so a run that fails fails again.</summary>
public static class Law
{
    /// <param name="cases">From what the cases are drawn.</param>
    /// <param name="law">Throws where it does not hold.</param>
    /// <param name="times">How many cases are tried, each larger than the one before.</param>
    public static void Holds<T>(Gen<T> cases, Action<T> law, int times = 300) =>
        Prop.ForAll(cases.ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(times).WithReplay(seed: 1, gamma: 3));
}
