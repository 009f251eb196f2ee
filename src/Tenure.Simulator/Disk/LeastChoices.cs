namespace Tenure.Simulator.Disk;

/// <summary>Nothing happens that need not happen: of what was not synced a crash leaves nothing.</summary>
internal sealed class LeastChoices : IChoices
{
    public static readonly LeastChoices Instance = new();

    private LeastChoices()
    {
    }

    public int Pick(int options) => 0;
}
