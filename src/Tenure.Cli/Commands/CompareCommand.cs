using System.CommandLine;
using Tenure.Cli.Comparing;
using Tenure.Cli.Parsing;
using Tenure.Simulator.Compare;

namespace Tenure.Cli.Commands;

/// <summary>Elects leaders by several protocols under the same simulated faults, and shows what each costs and risks.</summary>
internal static class CompareCommand
{
    private static readonly SeedRange DefaultSeeds = new(1, 20);

    public static Command Create()
    {
        Argument<string[]> protocols = Protocols();
        Option<SeedRange?> seeds = CommonOptions.Seeds("Play every fault once under each of these seeds. [1..20]");
        Option<FileInfo?> svg = new("--svg") { Description = "Draw the comparison into this file.", HelpName = "FILE" };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("compare", "Elect by several protocols under the same simulated faults: messages, time without a leader, time with two, stale writes.")
        {
            protocols, seeds, svg, json,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(new ComparisonReport(
            parsed.GetValue(protocols)!, parsed.GetValue(seeds) ?? DefaultSeeds, parsed.GetValue(svg), parsed.GetValue(json)).Run(cancel)));
        return command;
    }

    private static Argument<string[]> Protocols() => new("PROTOCOL")
    {
        Description = $"Which to compare: {string.Join(", ", Comparison.KnownProtocols)}. By default all.",
        Arity = ArgumentArity.ZeroOrMore,
        DefaultValueFactory = _ => [.. Comparison.KnownProtocols],
        CustomParser = result => [.. result.Tokens.Select(token => token.Value).Distinct().Select(protocol =>
        {
            if (!Comparison.KnownProtocols.Contains(protocol))
                result.AddError($"'{protocol}' is no protocol: it must be one of {string.Join(", ", Comparison.KnownProtocols)}");
            return protocol;
        })],
    };
}
