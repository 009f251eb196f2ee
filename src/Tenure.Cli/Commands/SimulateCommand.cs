using System.CommandLine;
using Tenure.Cli.Parsing;
using Tenure.Cli.Simulating;
using Tenure.Simulator.Search;

namespace Tenure.Cli.Commands;

/// <summary>Runs the production code on simulated clocks, networks and disks under faults, and says whether any promise broke.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        Option<SeedRange?> seeds = CommonOptions.Seeds("Run all these seeds, and report those that break a promise.");
        Option<ulong?> seed = Seed();
        Option<string?> search = Search();
        Option<bool> crashPoints = CrashPoints();
        Option<int> bound = CommonOptions.Number(
            "--bound", "With --crash-points: how many of the states that a crash may leave are counted through at each operation.", 1, 100_000, otherwise: 64);
        Option<bool> json = CommonOptions.Json();
        var command = new Command("simulate", "Run the cluster on simulated clocks, networks and disks, under faults that a seed decides. Exits 1 when a promise breaks.")
        {
            seeds, seed, search, crashPoints, bound, json,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(
            parsed.GetValue(seeds),
            parsed.GetValue(seed),
            parsed.GetValue(search),
            parsed.GetValue(crashPoints) ? parsed.GetValue(bound) : null,
            parsed.GetValue(json),
            cancel)));
        return command;
    }

    private static int Run(SeedRange? seeds, ulong? seed, string? search, int? bound, bool json, CancellationToken cancel) =>
        (seeds, seed, search, bound) switch
        {
            ({ } range, null, null, null) => new SeedCampaign(range, json).Run(cancel),
            (null, { } one, null, null) => SeedStory.Tell(one, json),
            (null, null, { } what, null) => new SearchReport(what, json).Run(cancel),
            (null, null, null, { } most) => new CrashPointSurvey(most, json).Run(cancel),
            _ => throw new CommandFailedException(
                "one of --seeds A..B, --seed N, --search WHAT and --crash-points is needed (see tenure simulate --help)", ExitCode.WrongUsage),
        };

    private static Option<bool> CrashPoints() => new("--crash-points")
    {
        Description = "End a member at every operation on its disk, in every legal way, and look what it comes back with.",
    };

    private static Option<string?> Search() => new("--search")
    {
        Description = "Visit every state that is reachable within bounds, nearest first, and check each.",
        HelpName = string.Join('|', Searches.Names),
        CustomParser = result =>
        {
            string text = CommonOptions.Text(result);
            if (!Searches.Names.Contains(text)) result.AddError($"--search '{text}': it must be one of {string.Join(", ", Searches.Names)}");
            return text;
        },
    };

    private static Option<ulong?> Seed() => new("--seed")
    {
        Description = "Run one seed and tell its story; where a promise breaks, with as few faults as will do.",
        HelpName = "N",
        CustomParser = result =>
        {
            string text = CommonOptions.Text(result);
            if (!SeedRange.TryParseSeed(text, out ulong seed)) result.AddError($"--seed '{text}': it must be a whole number");
            return seed;
        },
    };
}
