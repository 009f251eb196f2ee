using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tenure.Store;

/// <summary>Conditions that hold in correct code. They stay on in release builds and throw with the condition's text.</summary>
internal static class Invariant
{
    public static void Holds(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        if (!condition) Broken(text);
    }

    [DoesNotReturn]
    private static void Broken(string text) => throw new InvariantException($"The invariant does not hold: {text}");
}

/// <summary>An invariant was broken: the state can no longer be trusted, and the process must stop.</summary>
internal sealed class InvariantException(string message) : Exception(message);
