using System.Reflection;
using Tenure.Mutants.Zoo;

namespace Tenure.Mutants.Hunting;

/// <summary>
/// What of the simulator a hunt runs, as words that reach another process: an entry point, and what goes with it. Each entry
/// point answers with nothing, or with the checker and what it saw, parted by a bar.
/// </summary>
internal sealed record Proof(string[] Words)
{
    private const string Simulation = "Tenure.Simulator.SimulationEntry";
    private const string CrashPoints = "Tenure.Simulator.CrashPoints.CrashPointsEntry";
    private const string Search = "Tenure.Simulator.Search.SearchEntry";

    /// <summary>Null where the finder is none of the simulator's.</summary>
    public static Proof? For(Finder finder) => finder switch
    {
        SimulatorFinder => new([Simulation]),
        SearchFinder search => new([Search, search.Scene]),
        CrashPointsFinder => new([CrashPoints]),
        _ => null,
    };

    /// <summary>Whether it is tried with one seed after the other.</summary>
    public bool HasSeeds => Words is [Simulation];

    /// <summary>Runs it once.</summary>
    public string Run(Assembly simulator, ulong seed)
    {
        object[] arguments = HasSeeds ? [seed] : [.. Words.Skip(1)];
        MethodInfo run = simulator.GetType(Words[0])?.GetMethod("Run", [.. arguments.Select(argument => argument.GetType())])
            ?? throw new BadInputException($"the simulator has no {Words[0]}");
        try
        {
            return (string)run.Invoke(null, arguments)!;
        }
        catch (TargetInvocationException thrown)
        {
            return $"exception|{thrown.InnerException}";
        }
    }
}
