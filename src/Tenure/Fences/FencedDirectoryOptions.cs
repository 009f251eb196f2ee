namespace Tenure;

/// <summary>How a <see cref="FencedDirectory"/> waits for others.</summary>
public sealed class FencedDirectoryOptions
{
    /// <summary>
    /// How long an operation waits for the directory's lock, by default ten seconds. The lock is held for the time of one
    /// small write, so only a process that was stopped inside makes others wait this long.
    /// </summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock of the timeout.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
