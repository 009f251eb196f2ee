using System.Collections.Concurrent;
using Tenure.Store;

namespace Tenure.Node.Watches;

/// <summary>
/// The watches of one client, and what it is told of them: requests and wake-ups in, answers out. Whoever drives it calls one
/// method at a time and sends each answer before it takes the next, so that a slow client is read for no faster than it reads.
/// </summary>
/// <param name="node">Where the changes come from.</param>
/// <param name="news">
/// Called, on any thread, when <see cref="LookAfterWoken"/> has something to do: must return at once.
/// </param>
internal sealed class WatchStream(IClusterNode node, Action news) : IDisposable
{
    /// <summary>How many events are gathered at once. A watch that is far behind lets the others take turns.</summary>
    private const int MaxEventsAtOnce = 1000;

    /// <summary>
    /// About how many bytes of events one answer carries. A revision is never split, so that a transaction arrives whole.
    /// </summary>
    private const int TargetLength = 1024 * 1024;

    private readonly SortedDictionary<long, KeyWatch> _watches = [];

    /// <summary>Watches to look after. Each is in it at most once, so it is as long as the stream has watches.</summary>
    private readonly ConcurrentQueue<KeyWatch> _woken = new();

    private long _nextId;

    public IEnumerable<WatchAnswer> Create(WatchRequest request)
    {
        Revision now = node.Root.Revision;
        WatchRefusal? refusal = request.Range.IsEmpty ? WatchRefusal.EmptyRange
            : request.Id != 0 && _watches.ContainsKey(request.Id) ? WatchRefusal.DuplicateId
            : null;
        if (refusal is { } reason)
        {
            yield return new WatchRefused(reason, now);
            yield break;
        }

        long id = ChooseId(request.Id);
        yield return new WatchCreated(id, now);
        KeyWatch watch = new(id, request, request.From == Revision.None ? now.Next : request.From, Queue);
        _watches.Add(id, watch);
        // The node wakes the watch once at the start, so what happened since `now` is not missed.
        watch.Registration = node.Watch(request.Range, watch);
    }

    public IEnumerable<WatchAnswer> Cancel(long id)
    {
        if (!_watches.TryGetValue(id, out KeyWatch? watch)) yield break;
        End(watch);
        yield return new WatchCancelled(id, node.Root.Revision);
    }

    /// <summary>
    /// Says how far the whole stream has come. Every watch is brought up to that revision first: a client takes the answer
    /// to mean that it has seen everything before.
    /// </summary>
    public IEnumerable<WatchAnswer> AnswerProgress()
    {
        Revision now = node.Root.Revision;
        foreach (KeyWatch watch in _watches.Values.ToArray())
        {
            while (watch.Next <= now && _watches.ContainsKey(watch.Id))
                foreach (WatchAnswer answer in Advance(watch)) yield return answer;
        }

        yield return new WatchProgress(null, now);
    }

    /// <summary>
    /// What happened to the watches that were woken. It ends after a turn of each, so that requests get theirs; whatever is left
    /// is news again.
    /// </summary>
    public IEnumerable<WatchAnswer> LookAfterWoken()
    {
        for (int turns = _watches.Count; _woken.TryDequeue(out KeyWatch? watch);)
        {
            watch.Dequeued();
            // One that has ended may still be in the queue, and another may have its id by now. It takes no turn, or the
            // stream would be woken by it for ever once it has no other watch.
            if (_watches.GetValueOrDefault(watch.Id) != watch) continue;
            foreach (WatchAnswer answer in Advance(watch)) yield return answer;
            if (watch.Next <= node.Root.Revision && !watch.HasSeenAll && _watches.ContainsKey(watch.Id)) watch.Queue();
            if (--turns == 0) break;
        }

        if (!_woken.IsEmpty) news();
    }

    /// <summary>Tells each quiet watch that wants to know it how far it has come.</summary>
    public IEnumerable<WatchAnswer> ReportProgress()
    {
        foreach (KeyWatch watch in _watches.Values.Where(watch => watch.Request.WantsProgress).ToArray())
        {
            bool isQuiet = !watch.WasActive;
            if (isQuiet)
                foreach (WatchAnswer answer in Advance(watch)) yield return answer;
            isQuiet &= !watch.WasActive && _watches.ContainsKey(watch.Id);
            watch.WasActive = false;

            // One that starts in the future, or is far behind, has nothing to report.
            Revision seen = watch.Next.Previous;
            if (isQuiet && watch.HasSeenAll && seen <= node.Root.Revision) yield return new WatchProgress(watch.Id, seen);
        }
    }

    public void Dispose()
    {
        foreach (KeyWatch watch in _watches.Values) watch.Registration?.Dispose();
        _watches.Clear();
    }

    /// <summary>The next changes that a watch has not seen, or its end.</summary>
    private IEnumerable<WatchAnswer> Advance(KeyWatch watch)
    {
        StoreRoot root = watch.Look(node);
        // It was compacted while it looked, and nothing has woken it: what it slept through is told by the next look.
        if (watch.HasSeenAll && watch.Next < root.CompactRevision) yield break;

        ChangesResult changes = root.Changes(watch.Next, watch.Request.Range, MaxEventsAtOnce);
        if (changes.IsCompacted)
        {
            End(watch);
            yield return new WatchCompacted(watch.Id, root.CompactRevision);
            yield break;
        }

        foreach (WatchChanges answer in Answers(watch, root, changes))
        {
            watch.WasActive = true;
            yield return answer;
        }

        watch.Looked(changes.Next);
    }

    /// <summary>
    /// The answers for one look, each with the revision up to which it is complete. There is none where nothing of
    /// interest happened.
    /// </summary>
    private static IEnumerable<WatchChanges> Answers(KeyWatch watch, StoreRoot root, ChangesResult changes)
    {
        List<WatchEvent> events = [];
        long length = 0;
        foreach (ChangeGroup group in changes.Groups)
        {
            foreach (KeyValue change in group.Changes.Where(watch.Wants))
            {
                // A key that one transaction deletes and puts again begins anew: the put follows nothing, as in etcd.
                bool follows = change.CreateRevision != change.ModRevision;
                KeyValue? previous = watch.Request.WantsPrevious && follows ? root.Previous(change) : null;
                events.Add(new WatchEvent(change, previous));
                length += change.Key.Length + change.Value.Length + (previous?.Value.Length ?? 0);
            }

            if (length < TargetLength) continue;
            yield return new WatchChanges(watch.Id, group.Revision, events);
            events = [];
            length = 0;
        }

        if (events.Count > 0) yield return new WatchChanges(watch.Id, changes.Next.Previous, events);
    }

    private void Queue(KeyWatch watch)
    {
        _woken.Enqueue(watch);
        news();
    }

    private long ChooseId(long wanted)
    {
        if (wanted != 0) return wanted;
        while (_watches.ContainsKey(_nextId)) _nextId++;
        return _nextId++;
    }

    private void End(KeyWatch watch)
    {
        _watches.Remove(watch.Id);
        watch.Registration?.Dispose();
    }
}
