namespace Tenure.Simulator.Search;

/// <summary>
/// All states that a search has found, in the order in which it found them, each with the one that led to it. States are
/// compared in full, so that no two are ever taken for one. Chunks keep growth from copying, and the garbage collector out.
/// </summary>
internal sealed class StateTable<TState>
    where TState : unmanaged, IEquatable<TState>
{
    private const int ChunkBits = 16;
    private const int ChunkSize = 1 << ChunkBits;
    private const int Empty = -1;

    private readonly List<TState[]> _states = [];
    private readonly List<int[]> _parents = [];
    private int[] _slots = NewSlots(1 << 16);

    public int Count { get; private set; }

    public TState this[int number] => _states[number >> ChunkBits][number & (ChunkSize - 1)];

    public int ParentOf(int number) => _parents[number >> ChunkBits][number & (ChunkSize - 1)];

    /// <summary>False where the state is known already.</summary>
    public bool Add(TState state, int parent)
    {
        int slot = SlotOf(state, _slots);
        if (_slots[slot] != Empty) return false;

        if ((Count & (ChunkSize - 1)) == 0)
        {
            _states.Add(new TState[ChunkSize]);
            _parents.Add(new int[ChunkSize]);
        }

        _states[^1][Count & (ChunkSize - 1)] = state;
        _parents[^1][Count & (ChunkSize - 1)] = parent;
        _slots[slot] = Count++;
        if (Count > _slots.Length / 2) Grow();
        return true;
    }

    /// <summary>Where the state is, or where it would go.</summary>
    private int SlotOf(TState state, int[] slots)
    {
        int mask = slots.Length - 1;
        int slot = state.GetHashCode() & mask;
        while (slots[slot] != Empty && !this[slots[slot]].Equals(state)) slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        int[] slots = NewSlots(_slots.Length * 2);
        for (int number = 0; number < Count; number++) slots[SlotOf(this[number], slots)] = number;
        _slots = slots;
    }

    private static int[] NewSlots(int count)
    {
        int[] slots = new int[count];
        Array.Fill(slots, Empty);
        return slots;
    }
}
