using System.CommandLine;
using Tenure.Cli.Parsing;
using Tenure.Cli.Simulating;

namespace Tenure.Cli.Commands;

/// <summary>Runs the production code on simulated clocks, networks and disks under faults, and says whether any promise broke.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        Option<SeedRange?> seeds = Seeds();
        Option<ulong?> seed = Seed();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("simulate", "Run the cluster on simulated clocks, networks and disks, under faults that a seed decides. Exits 1 when a promise breaks.")
        {
            seeds, seed, json,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(
            parsed.GetValue(seeds), parsed.GetValue(seed), parsed.GetValue(json), cancel)));
        return command;
    }

    private static int Run(SeedRange? seeds, ulong? seed, bool json, CancellationToken cancel) => (seeds, seed) switch
    {
        ({ } range, null) => new SeedCampaign(range, json).Run(cancel),
        (null, { } one) => SeedStory.Tell(one, json),
        _ => throw new CommandFailedException("one of --seeds A..B and --seed N is needed (see tenure simulate --help)", ExitCode.WrongUsage),
    };

    private static Option<SeedRange?> Seeds() => new("--seeds")
    {
        Description = "Run all these seeds, and report those that break a promise.",
        HelpName = "A..B",
        CustomParser = result =>
        {
            string text = CommonOptions.Text(result);
            if (!SeedRange.TryParse(text, out SeedRange? range, out string problem)) result.AddError($"--seeds '{text}': {problem}");
            return range;
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
