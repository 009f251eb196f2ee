namespace Tenure;

/// <summary>The coordination service refused something, or could not be reached.</summary>
public class LeaderElectionException : Exception
{
    internal LeaderElectionException(string message, bool isTransient, Exception? inner = null)
        : base(message, inner)
    {
        IsTransient = isTransient;
    }

    /// <summary>Whether trying again later can help. A campaign does that by itself.</summary>
    public bool IsTransient { get; }
}
