using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>
/// A fenced resource never goes back: what lands at it has a token at least as high as all that landed before, an equal one
/// only from the same holder, and was made of what it replaced. This holds whatever clocks and processes do.
/// </summary>
internal sealed class FenceOrder
{
    public const string Name = "fence";

    private readonly Dictionary<string, Landing> _last = [];

    /// <summary>
    /// A write landed. <paramref name="basis"/> is the content that the writer read first, under its own token, or null where it
    /// read nothing; <paramref name="replaced"/> is what was there.
    /// </summary>
    public Violation? Landed(string resource, long token, string holder, string? basis, string? replaced)
    {
        Landing? last = _last.GetValueOrDefault(resource);
        _last[resource] = new Landing(token, holder);
        if (last is not null && token < last.Token)
            return new Violation(Name, $"{resource} took a write of {holder} with token {token}, after one of {last.Holder} with {last.Token}");
        if (last is not null && token == last.Token && holder != last.Holder)
            return new Violation(Name, $"{resource} took writes with token {token} from {last.Holder} and from {holder}");
        return basis is null || basis == replaced
            ? null
            : new Violation(Name, $"{resource} held '{replaced}' when {holder} replaced it by what it had made of '{basis}'");
    }

    /// <summary>A write that was answered with success must have landed; this is what a reader finds now.</summary>
    public static Violation? Kept(string resource, string? acknowledged, string? found) =>
        acknowledged == found ? null : new Violation(Name, $"{resource} holds '{found}', and the last write that was acknowledged was '{acknowledged}'");

    /// <summary>A token was refused because of the highest; that must be a higher one, or as high and another's.</summary>
    public static Violation? Refused(string resource, long token, string holder, long highest, string highestHolder) =>
        token < highest || (token == highest && holder != highestHolder)
            ? null
            : new Violation(Name, $"{resource} refused {holder} with token {token}, and the highest was {highest} of {highestHolder}");

    private sealed record Landing(long Token, string Holder);
}
