using System.CommandLine;
using System.Text.Json.Nodes;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;

namespace Tenure.Cli.Commands;

/// <summary>Replaces a file of a fenced directory with what standard input holds, if the fence lets the token pass.</summary>
internal static class FencePutCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("DIR/FILE") { Description = "The file, in a directory that has a fence." };
        Option<TokenText?> token = TokenOption();
        Option<string> scope = NameOption("--scope", "The token's election; by default $TENURE_SCOPE, else the fence's own.");
        Option<string> holder = NameOption("--holder", "Who holds the token; by default $TENURE_HOLDER, else the user's name.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("put", "Replace a file with standard input, under a token. Exits 3 when the fence refuses it.")
        {
            file, token, scope, holder, json,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(file)!,
            parsed.GetValue(token) ?? throw new CommandFailedException("--token is needed, or $TENURE_TOKEN", ExitCode.WrongUsage),
            parsed.GetValue(scope) ?? FromEnvironment("TENURE_SCOPE"),
            parsed.GetValue(holder) ?? FromEnvironment("TENURE_HOLDER") ?? Environment.UserName,
            parsed.GetValue(json),
            cancel));
        return command;
    }

    private static Option<TokenText?> TokenOption() => new("--token")
    {
        Description = "The token's number, or the whole token as election#42@holder; by default $TENURE_TOKEN.",
        HelpName = "N",
        DefaultValueFactory = result => FromEnvironment("TENURE_TOKEN") is { } text ? Parse(text, result.AddError) : null,
        CustomParser = result => Parse(CommonOptions.Text(result), result.AddError),
    };

    private static Option<string> NameOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NAME",
        CustomParser = result => CommonOptions.Name(result, name),
    };

    private static TokenText? Parse(string text, Action<string> complain)
    {
        if (TokenText.TryParse(text, out TokenText? token)) return token;
        complain($"--token '{text}': it must be a whole number above zero, or a whole token such as election#42@holder");
        return null;
    }

    private static string? FromEnvironment(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;

    private static async Task<int> RunAsync(
        string file, TokenText text, string? scope, string holder, bool json, CancellationToken cancel)
    {
        string full = Path.GetFullPath(file);
        FencedDirectory directory = FencedDirectory.Open(Path.GetDirectoryName(full) ?? full);
        scope ??= text.Whole?.Scope ?? (await directory.GetStatusAsync(cancel)).Scope;
        FencingToken token = text.Whole ?? FencingToken.Create(scope, text.Number, holder);
        try
        {
            await directory.WriteAsync(Path.GetFileName(full), await ReadInputAsync(cancel), token, cancel);
            Report.Line(json, $"{file} written with token {token.Number}", Answer("written", file, token, token));
            return ExitCode.Done;
        }
        catch (FenceRefusedException refused)
        {
            if (json) Report.Json(Answer("refused", file, token, refused.Highest));
            throw new CommandFailedException(Explain(refused), ExitCode.RefusedByFence);
        }
        catch (ArgumentException badName)
        {
            throw new CommandFailedException(badName.Message, ExitCode.WrongUsage);
        }
    }

    private static async Task<byte[]> ReadInputAsync(CancellationToken cancel)
    {
        var content = new MemoryStream();
        await using Stream input = Console.OpenStandardInput();
        await input.CopyToAsync(content, cancel);
        return content.ToArray();
    }

    private static JsonObject Answer(string result, string file, FencingToken presented, FencingToken? highest) => new()
    {
        ["result"] = result,
        ["file"] = file,
        ["presented"] = presented.Number,
        ["highest"] = highest?.Number,
        ["holder"] = highest?.Holder,
    };

    private static string Explain(FenceRefusedException refused) => refused.Problem == FenceProblem.StaleToken
        ? $"refused: token {refused.Presented.Number} is below the highest, {refused.Highest!.Number}, held by '{refused.Highest.Holder}'"
        : $"refused: {refused.Message}";
}
