using Tenure.Store;

namespace Tenure.Node.Watches;

/// <summary>What a client wants to watch.</summary>
/// <param name="Id">The id that the client wants for the watch, or 0 where the stream chooses one.</param>
/// <param name="From">The first revision of interest, or <see cref="Revision.None"/> for whatever comes next.</param>
internal sealed record WatchRequest(long Id, KeyRange Range, Revision From)
{
    public bool WantsPuts { get; init; } = true;

    public bool WantsDeletions { get; init; } = true;

    /// <summary>Whether events carry what they replaced.</summary>
    public bool WantsPrevious { get; init; }

    /// <summary>Whether the watch hears from time to time how far history has gone while nothing happens to its keys.</summary>
    public bool WantsProgress { get; init; }
}
