using System.Diagnostics;
using System.Globalization;
using Tenure.Mutants.Compilation;

namespace Tenure.Mutants.Hunting;

/// <summary>
/// Hunts one mutant in a process of its own, because a mutant may loop, overflow its stack or eat the machine's memory, and
/// nothing but the end of its process stops it then.
/// </summary>
internal static class HuntProcess
{
    /// <summary>A seed takes milliseconds. The limit counts the process's own time, so that a busy machine does not matter.</summary>
    private static readonly TimeSpan MostTimePerRun = TimeSpan.FromSeconds(60);

    /// <summary>A search visits a million states and more; it is one run.</summary>
    private static readonly TimeSpan MostTimePerSearch = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    private const long MostMemory = 3L << 30;

    /// <param name="mutated">What takes the place of the original, or null to hunt in the product as it is.</param>
    public static Finding Run(Proof proof, int seeds, ProductAssembly? mutated)
    {
        using Process process = Start(proof, proof.HasSeeds ? seeds : 1, mutated);
        try
        {
            return Watch(process, proof);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    private static Process Start(Proof proof, int seeds, ProductAssembly? mutated)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        string program = Path.Combine(SourceTree.OutputOf("Tenure.Mutants"), "Tenure.Mutants.dll");
        string[] arguments = [program, Quarry.Word, seeds.ToString(CultureInfo.InvariantCulture), mutated?.Name ?? "", .. proof.Words];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);

        Process process = Process.Start(start)!;
        process.StandardInput.BaseStream.Write(mutated?.Image ?? []);
        process.StandardInput.Close();
        return process;
    }

    private static Finding Watch(Process process, Proof proof)
    {
        int runs = 0;
        TimeSpan began = TimeSpan.Zero;
        Task<string?> next = process.StandardOutput.ReadLineAsync();
        while (true)
        {
            while (!next.Wait(BetweenLooks))
            {
                if (Outgrown(process, proof, began) is { } limit) return Found(Finding.Hang, proof, runs, limit);
            }

            switch (next.Result)
            {
                case null:
                    process.WaitForExit();
                    return Found("crash", proof, runs, $"the process ended with {process.ExitCode}");
                case Quarry.NothingLine:
                    return Finding.Nothing(runs);
                case var line when line.StartsWith(Quarry.SeedLine, StringComparison.Ordinal):
                    runs++;
                    began = process.TotalProcessorTime;
                    break;
                case var line when line.StartsWith(Quarry.FoundLine, StringComparison.Ordinal):
                    string[] parts = line[Quarry.FoundLine.Length..].Split('|', 2);
                    return Found(parts[0], proof, runs, parts[^1]);
            }

            next = process.StandardOutput.ReadLineAsync();
        }
    }

    /// <summary>Which limit a run has passed, or null.</summary>
    private static string? Outgrown(Process process, Proof proof, TimeSpan began)
    {
        process.Refresh();
        if (process.HasExited) return null;
        TimeSpan most = proof.HasSeeds ? MostTimePerRun : MostTimePerSearch;
        if (process.TotalProcessorTime - began > most) return $"it runs for more than {most.TotalSeconds:0} s";
        return process.WorkingSet64 > MostMemory ? $"it takes more than {MostMemory >> 20} MB" : null;
    }

    private static Finding Found(string checker, Proof proof, int runs, string text) =>
        new(checker, proof.HasSeeds ? (ulong)runs : null, runs, text);
}
