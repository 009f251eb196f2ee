using Tenure.Simulator.Histories;

namespace Tenure.Simulator.Checkers.Linearizability;

/// <summary>The search for one part of a history; see <see cref="LinearizabilityChecker"/>.</summary>
internal sealed class PartSearch
{
    private readonly List<KeyValueOperation> _answered;
    private readonly KeyValueOperation[] _open;

    /// <summary>For each answered operation, the earliest return of it and all behind it: whatever comes before it began by then.</summary>
    private readonly TimeSpan[] _mustBeginBy;

    private readonly HashSet<Point> _tried = [];
    private int _stepsLeft;

    public PartSearch(List<KeyValueOperation> part, int mostSteps)
    {
        _answered = RevisionOrder.Of(part);
        _open = [.. part.Where(operation => operation.Answer is null && operation.Request.Then.Concat(operation.Request.Otherwise)
            .Any(step => step.Kind is not KeyStepKind.Get))];
        _stepsLeft = mostSteps;

        _mustBeginBy = new TimeSpan[_answered.Count + 1];
        _mustBeginBy[^1] = TimeSpan.MaxValue;
        for (int i = _answered.Count - 1; i >= 0; i--)
            _mustBeginBy[i] = _answered[i].Returned < _mustBeginBy[i + 1] ? _answered[i].Returned : _mustBeginBy[i + 1];
    }

    /// <summary>Whether it gave up before it had tried everything.</summary>
    public bool IsExhausted => _stepsLeft <= 0;

    /// <summary>Which answer could not be explained, whatever was tried.</summary>
    public string Explanation { get; private set; } = "";

    /// <summary>True where some order explains every answer.</summary>
    public bool Run()
    {
        Stack<Point> points = new();
        points.Push(new Point(0, Selection.None(_open.Length), KeyModel.Empty, 0));
        int furthest = -1;
        while (points.TryPop(out Point point))
        {
            if (point.Answered == _answered.Count) return true;
            if (!_tried.Add(point)) continue;
            if (--_stepsLeft <= 0) return false;
            if (point.Answered > furthest)
            {
                furthest = point.Answered;
                Explanation = $"no order of operations explains the answer of: {_answered[furthest]}";
            }

            // The stack is worked off from its end: the answered operation is tried before any whose outcome is not known.
            for (int i = _open.Length - 1; i >= 0; i--)
                if (WithOpen(point, i) is { } before) points.Push(before);
            if (WithAnswered(point) is { } next) points.Push(next);
        }

        return false;
    }

    private Point? WithAnswered(in Point point)
    {
        if (Room(point) < 0) return null;
        KeyModel? model = point.Model.After(_answered[point.Answered], out _);
        return model is null ? null : new Point(point.Answered + 1, point.Taken, model, 0);
    }

    /// <summary>An operation without an answer takes effect here. Where it would change nothing, it need not be looked at.</summary>
    private Point? WithOpen(in Point point, int index)
    {
        KeyValueOperation operation = _open[index];
        if (point.Taken.Has(index) || operation.Invoked > _mustBeginBy[point.Answered] || Room(point) < 1) return null;
        KeyModel model = point.Model.After(operation, out bool changed)!;
        return changed ? new Point(point.Answered, point.Taken.With(index), model, point.Between + 1) : null;
    }

    /// <summary>How many more changes the revisions have room for between the last answered operation and the next.</summary>
    private long Room(in Point point)
    {
        KeyValueOperation next = _answered[point.Answered];
        long last = point.Answered == 0 ? 0 : _answered[point.Answered - 1].Answer!.Revision;
        return next.Answer!.Revision - last - (RevisionOrder.HasChanged(next) ? 1 : 0) - point.Between;
    }

    /// <summary>A state of the search: how many answers are explained, by which of the open operations, and what that leads to.</summary>
    /// <param name="Between">How many open operations have taken effect since the last answered one.</param>
    private readonly record struct Point(int Answered, Selection Taken, KeyModel Model, int Between);

    /// <summary>A set of the open operations.</summary>
    private sealed class Selection : IEquatable<Selection>
    {
        private readonly ulong[] _bits;

        private Selection(ulong[] bits) => _bits = bits;

        public static Selection None(int count) => new(new ulong[(count + 63) / 64]);

        public bool Has(int index) => (_bits[index / 64] >> (index % 64) & 1) == 1;

        public Selection With(int index)
        {
            ulong[] bits = [.. _bits];
            bits[index / 64] |= 1UL << (index % 64);
            return new Selection(bits);
        }

        public bool Equals(Selection? other) => other is not null && _bits.AsSpan().SequenceEqual(other._bits);

        public override bool Equals(object? obj) => Equals(obj as Selection);

        public override int GetHashCode()
        {
            HashCode hash = default;
            foreach (ulong bits in _bits) hash.Add(bits);
            return hash.ToHashCode();
        }
    }
}
