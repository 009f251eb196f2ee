namespace Tenure;

/// <summary>What stood in the way of a fenced operation.</summary>
public enum FenceProblem
{
    /// <summary>A higher token has been here: the leadership that this one belongs to is over.</summary>
    StaleToken = 1,

    /// <summary>The token's number is the highest, but it was presented by another holder before.</summary>
    HeldByAnother,

    /// <summary>The token belongs to another election than the fence.</summary>
    WrongScope,

    /// <summary>Nobody has set up a fence here.</summary>
    NotProvisioned,

    /// <summary>The fence's record cannot be read. It is never taken for empty.</summary>
    Damaged,

    /// <summary>Another process was inside the fence for longer than the lock timeout.</summary>
    Busy,
}

/// <summary>A fenced operation did not happen.</summary>
public class FenceException : IOException
{
    internal FenceException(FenceProblem problem, string message, Exception? inner = null)
        : base(message, inner)
    {
        Problem = problem;
    }

    /// <summary>What stood in the way.</summary>
    public FenceProblem Problem { get; }
}

/// <summary>The fence refused a token. Do not retry with it: this leadership is over, or was never one here.</summary>
/// <remarks>It is an exception and not a result because a write whose answer nobody looks at must not seem to have landed.</remarks>
public sealed class FenceRefusedException : FenceException
{
    internal FenceRefusedException(FenceProblem problem, FencingToken presented, FenceStatus status)
        : base(problem, Describe(problem, presented, status))
    {
        Presented = presented;
        Status = status;
    }

    /// <summary>The token that was refused.</summary>
    public FencingToken Presented { get; }

    /// <summary>What the fence held against it.</summary>
    public FenceStatus Status { get; }

    /// <summary>The highest token that the fence has accepted, or null where it has not seen one.</summary>
    public FencingToken? Highest => Status.Highest;

    private static string Describe(FenceProblem problem, FencingToken presented, FenceStatus status) => problem switch
    {
        FenceProblem.WrongScope =>
            $"The fence is for the scope '{status.Scope}' and refuses the token {presented}.",
        FenceProblem.HeldByAnother =>
            $"The fence refuses the token {presented}: the number is held by '{status.Highest?.Holder}'.",
        _ => $"The fence refuses the token {presented}: the highest so far is {status.Highest}.",
    };
}
