namespace Tenure.Simulator.Network;

/// <summary>
/// Which machines reach which. Every direction is cut by itself, and several faults may cut the same one: it is open again
/// when the last of them is over. All networks between the same machines share one.
/// </summary>
internal sealed class Connectivity(int machines)
{
    private readonly int[,] _cuts = new int[machines, machines];

    /// <summary>A direction that was cut is open again.</summary>
    public event Action<int, int>? Opened;

    public int Machines => machines;

    public bool IsCut(int from, int to) => _cuts[from, to] > 0;

    public void Cut(int from, int to) => _cuts[from, to]++;

    public void Mend(int from, int to)
    {
        if (--_cuts[from, to] == 0) Opened?.Invoke(from, to);
    }
}
