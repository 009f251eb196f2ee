using Microsoft.Extensions.Options;

namespace Tenure;

/// <summary>Checks the options of every election when the host starts.</summary>
internal sealed class LeaderElectionOptionsValidator : IValidateOptions<LeaderElectionOptions>
{
    public ValidateOptionsResult Validate(string? name, LeaderElectionOptions options)
    {
        string[] problems = [.. options.Problems().Select(problem => $"Election '{name}': {problem}")];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
