namespace Tenure.Mutants.Hunting;

/// <summary>How a hunt ended.</summary>
/// <param name="Checker">Who noticed the mutant, or null where nobody did.</param>
/// <param name="Seed">The seed that shows it; null where the proof that was asked has none.</param>
/// <param name="Runs">How many seeds were run, the last one included.</param>
/// <param name="Text">What the checker saw.</param>
internal sealed record Finding(string? Checker, ulong? Seed, int Runs, string Text)
{
    /// <summary>
    /// What the watchdog says. It counts only for mutants that say so themselves, since a slow machine can hang too.
    /// </summary>
    public const string Hang = "hang";

    public static Finding Nothing(int runs) => new(null, null, runs, "");

    /// <summary>Whether this is what the mutant was to be found by.</summary>
    public bool Counts(Zoo.Mutant mutant) => mutant.Checker is { } expected ? Checker == expected : Checker is not null and not Hang;
}
