namespace Tenure;

/// <summary>Work that only the leader does; see <c>RunWhileLeader</c>.</summary>
public interface ILeaderWork
{
    /// <summary>
    /// Runs from winning to losing. It should end soon after <paramref name="lost"/>: whatever it writes later, the fences
    /// refuse. Where it returns earlier, or throws, the leadership is resigned and the candidate stands again after a pause.
    /// </summary>
    /// <param name="leadership">Its token goes with every write.</param>
    /// <param name="lost">Cancelled when the leadership is lost, and when the host stops.</param>
    Task RunAsync(Leadership leadership, CancellationToken lost);
}
