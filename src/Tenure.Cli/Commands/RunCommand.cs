using System.CommandLine;
using Tenure.Cli.Clients;
using Tenure.Cli.Parsing;
using Tenure.Cli.Running;

namespace Tenure.Cli.Commands;

/// <summary>Runs a command only while leading.</summary>
internal static class RunCommand
{
    private const string About = """
        Run a command only while leading an election.

        The command runs in a process group of its own, with these variables in its environment:
          TENURE_TOKEN     the fencing token's number; `tenure fence put` takes it from here
          TENURE_SCOPE     the election
          TENURE_HOLDER    this candidate
          TENURE_DEADLINE  until when the leadership was certain at the start, in milliseconds of Unix time; it is
                           extended while the command runs
        When the leadership cannot be renewed, the whole group gets SIGTERM, and SIGKILL before the lease can pass on, also
        when `tenure run` itself is killed or stopped; the exit code is 4. Else it is the command's own. A process that
        leaves the group (setsid) leaves this protection.
        """;

    public static Command Create()
    {
        Argument<string> election = CommonOptions.Election();
        var words = new Argument<string[]>("COMMAND")
        {
            Description = "The command and its arguments, after --.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string[]> endpoints = CommonOptions.Endpoints();
        Option<int> lease = CommonOptions.Number("--lease", "How long a silent leader is waited for before the next one leads.", 2, 3600, 10, " s");
        var candidate = new Option<string>("--candidate")
        {
            Description = "What this candidate calls itself; by default the machine's name and the process's id.",
            HelpName = "NAME",
            CustomParser = result => CommonOptions.Name(result, "--candidate"),
        };
        var command = new Command("run", About) { election, words, endpoints, lease, candidate };
        command.SetAction((parsed, cancel) =>
        {
            var options = new LeaderElectionOptions { LeaseDuration = TimeSpan.FromSeconds(parsed.GetValue(lease)) };
            if (parsed.GetValue(candidate) is { } name) options.CandidateId = name;
            return RunAsync(parsed.GetValue(election)!, parsed.GetValue(endpoints)!, options, parsed.GetValue(words)!, cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string name, string[] endpoints, LeaderElectionOptions options, string[] words, CancellationToken cancel)
    {
        if (OperatingSystem.IsWindows()) throw new CommandFailedException("run needs process groups, which Windows does not have");

        using LeaderElection election = Elections.Open(name, endpoints, options);
        await using Leadership leadership = await election.CampaignAsync(cancel);
        var work = new LeaderCommandRun(leadership, TimeProvider.System, options.LeaseDuration);
        return await work.RunAsync(words);
    }
}
