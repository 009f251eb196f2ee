namespace Tenure.Store;

/// <summary>Reads a range's changes from the event log.</summary>
internal static class ChangeScan
{
    /// <summary>
    /// How many events one call looks at, whether or not they concern the range: a watcher of a quiet key that is far
    /// behind comes back instead of holding its thread for the whole log.
    /// </summary>
    public const int MaxEventsLookedAt = 65_536;

    public static ChangesResult Run(EventLog events, Revision current, Revision from, KeyRange range, int maxEvents)
    {
        List<ChangeGroup> groups = [];
        int found = 0;
        int first = events.FirstFrom(from);
        int index = first;
        while (index < events.Count)
        {
            Revision revision = events[index].ModRevision;
            if (found >= maxEvents || index - first >= MaxEventsLookedAt) return new(false, groups, revision);
            List<KeyValue>? changes = TakeRevision(events, ref index, revision, range);
            if (changes is null) continue;
            groups.Add(new(revision, changes));
            found += changes.Count;
        }
        return new(false, groups, from > current ? from : current.Next);
    }

    /// <summary>One revision's changes in the range, or null where there are none; moves the index past the revision.</summary>
    private static List<KeyValue>? TakeRevision(EventLog events, ref int index, Revision revision, KeyRange range)
    {
        List<KeyValue>? changes = null;
        for (; index < events.Count && events[index].ModRevision == revision; index++)
        {
            if (range.Contains(events[index].Key)) (changes ??= []).Add(events[index]);
        }
        return changes;
    }
}
