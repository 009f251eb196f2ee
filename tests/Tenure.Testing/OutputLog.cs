namespace Tenure.Testing;

/// <summary>The lines that a process has written so far. When it holds too many, the oldest go.</summary>
public sealed class OutputLog
{
    private const int Capacity = 50_000;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>The lines, as of now.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
                return [.. _lines];
        }
    }

    /// <summary>Waits for a line that satisfies the condition, among those already there or to come.</summary>
    public async Task<string> WaitForAsync(Func<string, bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        while (true)
        {
            Task changed = Changed();
            if (Lines.FirstOrDefault(condition) is { } line)
                return line;
            try
            {
                await changed.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"No line within {Eventually.Deadline}: {what}. There is:\n{this}");
            }
        }
    }

    /// <summary>Waits until at least so many lines are there, and returns them all.</summary>
    public async Task<IReadOnlyList<string>> WaitForLinesAsync(int count)
    {
        await WaitForAsync(_ => Lines.Count >= count, $"{count} lines");
        return Lines;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', Lines);

    internal void Append(string? line)
    {
        // The framework announces the end of the stream with null.
        if (line is null)
            return;
        TaskCompletionSource changed;
        lock (_lock)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Capacity)
                _lines.Dequeue();
            (changed, _changed) = (_changed, NewSignal());
        }
        changed.SetResult();
    }

    private Task Changed()
    {
        lock (_lock)
            return _changed.Task;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
