using Tenure.Simulator.Disk;

namespace Tenure.Simulator.CrashPoints;

/// <summary>
/// What the end of a machine may leave of its disk, each remainder once. Up to the bound they are counted through; where there are
/// more, as many again are drawn from a seed.
/// </summary>
internal sealed class Remainders(SimulatedDisk disk, int bound)
{
    private readonly HashSet<ulong> _seen = [];

    /// <summary>Whether every legal remainder was among them; known once all were looked at.</summary>
    public bool AreExhausted { get; private set; }

    public IEnumerable<SimulatedDisk> All()
    {
        var counted = new CountedChoices();
        bool isMore = true;
        for (int i = 0; i < bound && isMore; i++)
        {
            if (IsNew(counted, out SimulatedDisk left)) yield return left;
            isMore = counted.Advance();
        }

        AreExhausted = !isMore;
        for (int i = 0; i < bound && isMore; i++)
            if (IsNew(new SeededChoices((ulong)i), out SimulatedDisk left)) yield return left;
    }

    private bool IsNew(IChoices choices, out SimulatedDisk left)
    {
        left = disk.Copy(LeastChoices.Instance);
        left.Crash(choices);
        return _seen.Add(left.Fingerprint());
    }
}
