using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tenure.Cli.Parsing;

/// <summary>A token as it is typed: its number alone, or the whole of it.</summary>
internal sealed record TokenText(long Number, FencingToken? Whole)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out TokenText? token)
    {
        token = null;
        if (FencingToken.TryParse(text, out FencingToken? whole)) token = new TokenText(whole.Number, whole);
        else if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0)
            token = new TokenText(number, Whole: null);
        return token is not null;
    }
}
