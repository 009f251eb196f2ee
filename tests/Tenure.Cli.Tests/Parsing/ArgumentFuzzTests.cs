using System.Text;
using Tenure.Laws;

namespace Tenure.Cli.Tests.Parsing;

/// <summary>Whatever is typed behind <c>tenure</c> is understood, or refused in one line.</summary>
public sealed class ArgumentFuzzTests
{
    private static readonly string[] Lines =
    [
        "status --endpoints http://127.0.0.1:2379 --json",
        "serve --name n1 --data-dir d --listen-client-urls http://127.0.0.1:1 --initial-cluster n1=http://127.0.0.1:2 --initial-cluster-state new",
        "run nightly --ttl 5s -- sh -c true",
        "leader nightly", "observe nightly --json", "resign nightly", "transfer n2", "demo --scene kill --json", "dev --nodes 3",
        "fence provision d", "fence put d/f --token 7", "fence status d", "simulate --seeds 1..9 --json",
    ];

    [Fact]
    public void No_arguments_make_the_parser_throw_and_every_problem_is_one_line() => Fuzz.Decoder(
        input =>
        {
            CommandLine.Parse(Encoding.UTF8.GetString(input).Split(' '), out string? problem);
            if (problem is not null && (problem.Any(char.IsControl) || problem != problem.ReplaceLineEndings("")))
                throw new InvalidDataException($"Not one line of text: {problem}");
            return true;
        },
        [.. Lines.Select(Encoding.UTF8.GetBytes)],
        allocation: 10_000,
        // The tree of commands is built anew each time.
        always: 4 << 20,
        rounds: 2_000);
}
