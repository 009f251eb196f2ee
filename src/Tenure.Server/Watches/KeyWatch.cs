using System.Threading.Channels;
using Tenure.Node;
using Tenure.Store;
using Tenure.Wire.Protos;
using FilterType = Tenure.Wire.Protos.WatchCreateRequest.Types.FilterType;
using KeyValue = Tenure.Store.KeyValue;

namespace Tenure.Server.Watches;

/// <summary>
/// One watch of a stream: what it looks for, and how far it has looked. Its events are not queued anywhere; they are read
/// from the store when the stream has room for them. All but <see cref="Wake"/> belongs to the stream's own loop.
/// </summary>
internal sealed class KeyWatch(
    long id, KeyRange range, WatchCreateRequest request, Revision from, ChannelWriter<KeyWatch> ready) : IWatcher
{
    private const long NotWoken = long.MaxValue;

    /// <summary>
    /// The revision that the first wake-up since the last look named. While there is one, the watch is in the queue of those
    /// to look after, and so never in it twice.
    /// </summary>
    private long _wokenSince = NotWoken;

    public long Id => id;

    public KeyRange Range => range;

    /// <summary>The first revision that was not looked at yet.</summary>
    public Revision Next { get; set; } = from;

    /// <summary>
    /// Whether the last look reached the end of what there was. Then nothing below the next wake-up's revision is of
    /// interest, and the watch must not be cancelled when that is compacted.
    /// </summary>
    public bool HasSeenAll { get; set; }

    /// <summary>Whether something happened that it has not looked at yet.</summary>
    public bool IsWoken => Interlocked.Read(ref _wokenSince) != NotWoken;

    public bool WantsPrevious => request.PrevKv;

    public bool WantsProgress => request.ProgressNotify;

    /// <summary>Whether the client heard of this watch since progress was last reported.</summary>
    public bool WasActive { get; set; }

    /// <summary>The registration with the node; disposed of when the watch ends.</summary>
    public IDisposable? Registration { get; set; }

    public bool Wants(KeyValue change) =>
        !request.Filters.Contains(change.IsTombstone ? FilterType.Nodelete : FilterType.Noput);

    public void Wake(Revision since)
    {
        if (Interlocked.CompareExchange(ref _wokenSince, since.Value, NotWoken) == NotWoken) ready.TryWrite(this);
    }

    /// <summary>
    /// Takes note that the stream looks now: what happens from here on wakes it again. A full fence, because the look that
    /// follows must not come first: then a change in between would neither be seen nor wake anybody.
    /// </summary>
    public void Looking()
    {
        long since = Interlocked.Exchange(ref _wokenSince, NotWoken);
        if (HasSeenAll && since > Next.Value) Next = new Revision(since);
    }
}
