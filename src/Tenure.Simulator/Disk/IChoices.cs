namespace Tenure.Simulator.Disk;

/// <summary>
/// Where the world may go on in several ways, this says which. One implementation draws from a seed, for long random runs;
/// the other counts through all of them, for exhaustive ones.
/// </summary>
internal interface IChoices
{
    /// <summary>One of <c>0 .. options - 1</c>. 0 is what happens when nothing happens.</summary>
    int Pick(int options);
}
