namespace Tenure;

/// <summary>What a fence remembers.</summary>
/// <param name="Scope">The election whose tokens it takes.</param>
/// <param name="Highest">The highest token that it has accepted, or null where it has not seen one.</param>
public sealed record FenceStatus(string Scope, FencingToken? Highest)
{
    /// <summary>Null where the fence lets the token pass; otherwise why it does not.</summary>
    internal FenceProblem? Refusal(FencingToken token)
    {
        if (token.Scope != Scope) return FenceProblem.WrongScope;
        if (Highest is null || token.Number > Highest.Number) return null;
        if (token.Number < Highest.Number) return FenceProblem.StaleToken;
        return token.Holder == Highest.Holder ? null : FenceProblem.HeldByAnother;
    }
}
