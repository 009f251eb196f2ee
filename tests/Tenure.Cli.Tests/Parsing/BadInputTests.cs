using System.CommandLine;

namespace Tenure.Cli.Tests.Parsing;

public sealed class BadInputTests
{
    [Theory]
    [InlineData("dmeo", "'dmeo' is no command of 'tenure'; did you mean 'demo'? (see tenure --help)")]
    [InlineData("fence putt x", "'putt' is no command of 'tenure fence'; did you mean 'put'? (see tenure fence --help)")]
    [InlineData("xyzzy", "'xyzzy' is no command of 'tenure' (see tenure --help)")]
    [InlineData("fence", "'tenure fence' needs a command after it: provision, put, status")]
    [InlineData("status --endpont x", "'--endpont' is no flag of 'tenure status'; did you mean '--endpoints'? (see tenure status --help)")]
    [InlineData("status --frobnicate", "'--frobnicate' is no flag of 'tenure status' (see tenure status --help)")]
    [InlineData("status extra", "'extra' is no argument of 'tenure status' (see tenure status --help)")]
    [InlineData("status --endpoints a:b", "--endpoints 'a:b': the port must be a number from 1 to 65535, not 'b' (see tenure status --help)")]
    [InlineData("status --endpoints localhost", "--endpoints 'localhost': it must be a host and a port, as in http://127.0.0.1:2379 (see tenure status --help)")]
    [InlineData("status --endpoints http://a:1,ftp://b:2", "--endpoints 'ftp://b:2': the scheme must be http or https, not 'ftp' (see tenure status --help)")]
    [InlineData("leader", "Required argument 'ELECTION' missing for command: 'leader' (see tenure leader --help)")]
    [InlineData("serve --name", "Required argument missing for option: '--name' (see tenure serve --help)")]
    [InlineData("serve --heartbeat-interval x", "--heartbeat-interval 'x': it must be a whole number from 1 to 10000 (see tenure serve --help)")]
    [InlineData("serve --heartbeat-interval 0", "--heartbeat-interval '0': it must be a whole number from 1 to 10000 (see tenure serve --help)")]
    [InlineData("serve --election-timeout 99999", "--election-timeout '99999': it must be a whole number from 5 to 50000 (see tenure serve --help)")]
    [InlineData("serve --log-level loud", "--log-level 'loud': it must be one of debug, info, warn, error (see tenure serve --help)")]
    [InlineData("serve --initial-cluster-state old", "--initial-cluster-state 'old': it must be one of new, existing (see tenure serve --help)")]
    [InlineData("serve --snapshot-count 0", "--snapshot-count '0': it must be a whole number from 1 to 100000000 (see tenure serve --help)")]
    [InlineData("member", "'tenure member' needs a command after it: list, add, promote, update, remove")]
    [InlineData("member add n3", "Option '--peer-urls' is required (see tenure member add --help)")]
    [InlineData("serve --initial-cluster n0=foo", "--initial-cluster: 'n0=foo': it must begin with http:// (see tenure serve --help)")]
    [InlineData("serve --listen-client-urls http://h:70000", "--listen-client-urls 'http://h:70000': the port must be a number from 1 to 65535, not '70000' (see tenure serve --help)")]
    [InlineData("demo --scene opera", "--scene 'opera': it must be one of kill, pause, partition, handover, unfenced (see tenure demo --help)")]
    [InlineData("fence put d/f --token 0", "--token '0': it must be a whole number above zero, or a whole token such as election#42@holder (see tenure fence put --help)")]
    [InlineData("run e --lease 1 -- true", "--lease '1': it must be a whole number from 2 to 3600 (see tenure run --help)")]
    [InlineData("simulate --search bully", "--search 'bully': it must be one of raft, leases (see tenure simulate --help)")]
    [InlineData("compare bully paxos", "'paxos' is no protocol: it must be one of bully, raft, lease (see tenure compare --help)")]
    [InlineData("compare --seeds 9..3", "--seeds '9..3': the first seed must not be above the last (see tenure compare --help)")]
    [InlineData("dev --base-port 65531", "--base-port '65531': it must be a whole number from 0 to 65530 (see tenure dev --help)")]
    public void One_line_names_the_thing_and_the_rule(string typed, string expected)
    {
        CommandLine.Parse(typed.Split(' '), out string? problem);

        problem.ShouldBe(expected);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("demo --scene kill --scene pause --json")]
    [InlineData("serve")]
    [InlineData("status --endpoints 127.0.0.1:2379,http://[::1]:2379")]
    [InlineData("run nightly --lease 5 -- sh -c exit --json")]
    [InlineData("leader --help")]
    public void What_is_right_passes(string typed)
    {
        CommandLine.Parse(typed.Split(' '), out string? problem);

        problem.ShouldBeNull();
    }

    [Fact]
    public void Flags_behind_two_dashes_are_the_commands_own()
    {
        ParseResult parsed = CommandLine.Parse(["run", "e", "--", "ls", "--json", "--endpoints", "x"], out _);

        parsed.GetValue<string[]>("COMMAND").ShouldBe(["ls", "--json", "--endpoints", "x"]);
    }
}
