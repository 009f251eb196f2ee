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
    private readonly Dictionary<string, long> _shown = [];

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

    /// <summary>Somebody is about to show a token to a resource.</summary>
    public void Shown(string resource, long token) => _shown[resource] = Math.Max(token, _shown.GetValueOrDefault(resource));

    /// <summary>A token was refused, which is right only if somebody has shown a higher one: no two leaderships have the same.</summary>
    public Violation? Refused(string resource, long token, string holder) =>
        token < _shown.GetValueOrDefault(resource)
            ? null
            : new Violation(Name, $"{resource} refused {holder} with token {token}, and nobody has shown it a higher one");

    private sealed record Landing(long Token, string Holder);
}
