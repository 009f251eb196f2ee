namespace Tenure.Simulator.Search;

/// <summary>
/// Visits every state that is reachable, nearest first, so that the first violation it meets is one of the nearest. The table
/// of states is also the queue: what stands behind the state that is looked at has still to be looked at.
/// </summary>
internal static class BreadthFirst
{
    /// <param name="progress">Told the number of states and the depth at the beginning of each level.</param>
    /// <param name="mostStates">Where the search is given up, because the table would not fit into memory.</param>
    public static SearchResult Run<TState>(
        string scene, string bounds, ISearchSpace<TState> space, int mostStates, Action<long, int>? progress = null)
        where TState : unmanaged, IEquatable<TState>
    {
        var table = new StateTable<TState>();
        var next = new List<TState>();
        long transitions = 0;
        int depth = 0;
        int levelEnd = 1;
        table.Add(space.Canonical(space.Start), parent: -1);
        for (int number = 0; number < table.Count; number++)
        {
            if (number == levelEnd)
            {
                depth++;
                levelEnd = table.Count;
                progress?.Invoke(table.Count, depth);
            }

            TState state = table[number];
            if (space.Check(state) is { } violation)
                return new SearchResult(scene, bounds, table.Count, transitions, depth, false, violation, PathTo(number, table, space));
            if (table.Count > mostStates)
                return new SearchResult(scene, bounds, table.Count, transitions, depth, false, null, []);

            next.Clear();
            space.Expand(state, next);
            transitions += next.Count;
            foreach (TState each in next) table.Add(each, number);
        }

        return new SearchResult(scene, bounds, table.Count, transitions, depth, true, null, []);
    }

    /// <summary>The events between the states that the table remembers, with the names that things have at the start.</summary>
    private static List<string> PathTo<TState>(int number, StateTable<TState> table, ISearchSpace<TState> space)
        where TState : unmanaged, IEquatable<TState>
    {
        var states = new Stack<TState>();
        for (; table.ParentOf(number) >= 0; number = table.ParentOf(number)) states.Push(table[number]);

        var path = new List<string>();
        TState here = space.Start;
        foreach (TState canonical in states)
        {
            (string text, here) = space.Events(here).First(step => space.Canonical(step.Next).Equals(canonical));
            path.Add(text);
        }

        return path;
    }
}
