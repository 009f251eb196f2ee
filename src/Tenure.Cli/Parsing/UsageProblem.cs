using System.CommandLine;
using System.CommandLine.Parsing;

namespace Tenure.Cli.Parsing;

/// <summary>Says in one line what is wrong with the arguments: the thing, and the rule that it breaks.</summary>
internal static class UsageProblem
{
    public static string Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (UnknownWord(parsed) is { } word) return DescribeUnknown(word, command);

        // Our own parsers write whole messages; the library's are kept where it knows better, such as a missing value.
        ParseError? first = parsed.Errors.FirstOrDefault(error => error.SymbolResult is not CommandResult) ?? parsed.Errors[0];
        return first.SymbolResult is CommandResult && command.Subcommands.Any(sub => !sub.Hidden)
            ? $"'{Path(command)}' needs a command after it: {string.Join(", ", Visible(command.Subcommands))}"
            : $"{first.Message.TrimEnd('.')} (see {Path(command)} --help)";
    }

    private static string? UnknownWord(ParseResult parsed) =>
        parsed.UnmatchedTokens.OrderByDescending(token => token.StartsWith('-')).FirstOrDefault();

    private static string DescribeUnknown(string word, Command command)
    {
        bool isFlag = word.StartsWith('-');
        IEnumerable<string> known = isFlag
            ? Visible(command.Options).Append("--help")
            : Visible(command.Subcommands);
        string kind = isFlag ? "flag" : command.Subcommands.Count > 0 ? "command" : "argument";
        string hint = Nearest.To(word, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        return $"'{word}' is no {kind} of '{Path(command)}'{hint} (see {Path(command)} --help)";
    }

    private static IEnumerable<string> Visible(IEnumerable<Symbol> symbols) =>
        symbols.Where(symbol => !symbol.Hidden).Select(symbol => symbol.Name);

    private static string Path(Command command) => command is RootCommand
        ? "tenure"
        : $"{Path(command.Parents.OfType<Command>().First())} {command.Name}";
}
