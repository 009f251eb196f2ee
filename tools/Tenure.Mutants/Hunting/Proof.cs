using System.Globalization;
using System.Reflection;
using Tenure.Mutants.Zoo;

namespace Tenure.Mutants.Hunting;

/// <summary>What of the simulator a hunt runs, as words that reach another process.</summary>
internal sealed record Proof(string[] Words)
{
    private const string EntryPoint = "Tenure.Simulator.SimulationEntry";

    /// <summary>Null where the mutant is none of the simulator's.</summary>
    public static Proof? For(Finder finder) => finder switch
    {
        SimulatorFinder => new(["Run"]),
        SearchFinder search => new(["Search", search.Scene]),
        CrashPointsFinder => new(["CrashPoints"]),
        _ => null,
    };

    /// <summary>Whether it is tried with one seed after the other.</summary>
    public bool HasSeeds => Words is ["Run"];

    /// <summary>Runs it once. The simulator answers with nothing, or with the checker and what it saw.</summary>
    public string Run(Assembly simulator, ulong seed)
    {
        MethodInfo method = simulator.GetType(EntryPoint, throwOnError: true)!.GetMethod(Words[0])
            ?? throw new BadInputException($"the simulator has no {EntryPoint}.{Words[0]}");
        object[] arguments = HasSeeds ? [seed] : [.. Words.Skip(1)];
        try
        {
            return (string)method.Invoke(null, arguments)!;
        }
        catch (TargetInvocationException thrown)
        {
            string text = thrown.InnerException!.ToString().ReplaceLineEndings(" ");
            return string.Create(CultureInfo.InvariantCulture, $"exception|{text}");
        }
    }
}
