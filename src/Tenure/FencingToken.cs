using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tenure;

/// <summary>
/// What a leader shows with every write: a number that is higher for each new leadership of its scope, and who holds it.
/// A fence at the resource refuses every number below the highest that it has seen, so that a leader of the past cannot
/// write, whatever it believes.
/// </summary>
/// <remarks>
/// It comes from <see cref="Leadership.Token"/>. <see cref="Create"/> and <see cref="Parse(string)"/> are for tokens that
/// travelled as text, to a child process or over a wire.
/// </remarks>
public sealed record FencingToken : IComparable<FencingToken>, IParsable<FencingToken>
{
    /// <summary>The most characters that a scope or a holder may have.</summary>
    public const int MaxNameLength = 512;

    private FencingToken(string scope, long number, string holder)
    {
        Scope = scope;
        Number = number;
        Holder = holder;
    }

    /// <summary>
    /// What the number counts: the election's name. Numbers of two scopes say nothing about each other. They come from one
    /// coordination service: an election that moves to an empty one starts at low numbers again, which the fences refuse.
    /// </summary>
    public string Scope { get; }

    /// <summary>Higher for each new leadership of the scope; never zero, never used twice.</summary>
    public long Number { get; }

    /// <summary>The candidate that the token was issued to.</summary>
    public string Holder { get; }

    /// <summary>Whether the left token is older. The scopes must be equal: see <see cref="CompareTo"/>.</summary>
    public static bool operator <(FencingToken? left, FencingToken? right) => Compare(left, right) < 0;

    /// <summary>Whether the left token is newer. The scopes must be equal: see <see cref="CompareTo"/>.</summary>
    public static bool operator >(FencingToken? left, FencingToken? right) => Compare(left, right) > 0;

    /// <summary>Whether the left token is no newer. The scopes must be equal: see <see cref="CompareTo"/>.</summary>
    public static bool operator <=(FencingToken? left, FencingToken? right) => Compare(left, right) <= 0;

    /// <summary>Whether the left token is no older. The scopes must be equal: see <see cref="CompareTo"/>.</summary>
    public static bool operator >=(FencingToken? left, FencingToken? right) => Compare(left, right) >= 0;

    /// <summary>A token from its parts, for code that received them from the leader.</summary>
    /// <exception cref="ArgumentException">A name is empty, too long or has control characters.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public static FencingToken Create(string scope, long number, string holder)
    {
        ThrowIfNotName(scope, nameof(scope));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
        ThrowIfNotName(holder, nameof(holder));
        return new FencingToken(scope, number, holder);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is no token.</exception>
    public static FencingToken Parse(string text) =>
        TryParse(text, out FencingToken? token)
            ? token
            : throw new FormatException($"'{text}' is no fencing token; one looks like 'election#42@holder'.");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out FencingToken? token)
    {
        token = null;
        int hash = text?.IndexOf('#', StringComparison.Ordinal) ?? -1;
        int at = hash < 0 ? -1 : text!.IndexOf('@', hash);
        if (at < 0) return false;

        string scope = Uri.UnescapeDataString(text![..hash]);
        string holder = Uri.UnescapeDataString(text[(at + 1)..]);
        bool numeric = long.TryParse(
            text.AsSpan(hash + 1, at - hash - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        if (!numeric || number <= 0 || !IsName(scope) || !IsName(holder)) return false;

        token = new FencingToken(scope, number, holder);
        return true;
    }

    static FencingToken IParsable<FencingToken>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<FencingToken>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out FencingToken result) =>
        TryParse(s, out result);

    /// <summary>Compares two tokens of one scope by number.</summary>
    /// <exception cref="ArgumentException">The scopes differ: such numbers have no order.</exception>
    public int CompareTo(FencingToken? other)
    {
        if (other is null) return 1;
        if (other.Scope != Scope)
        {
            throw new ArgumentException(
                $"Tokens of the scopes '{Scope}' and '{other.Scope}' have no order.", nameof(other));
        }

        return Number.CompareTo(other.Number);
    }

    /// <summary><c>scope#number@holder</c>, the names percent-encoded, so that it survives any environment variable.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(Scope)}#{Number}@{Uri.EscapeDataString(Holder)}");

    private static int Compare(FencingToken? left, FencingToken? right) =>
        left is not null ? left.CompareTo(right) : right is null ? 0 : -1;

    /// <summary>Whether the text can name a scope or a holder: neither empty nor endless, and printable on one line.</summary>
    internal static bool IsName([NotNullWhen(true)] string? text) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= MaxNameLength && !text.Any(char.IsControl);

    internal static void ThrowIfNotName(string text, string parameter)
    {
        if (!IsName(text))
        {
            throw new ArgumentException(
                $"'{text}' cannot be a name: it needs 1 to {MaxNameLength} characters, none of them a control character.",
                parameter);
        }
    }
}
