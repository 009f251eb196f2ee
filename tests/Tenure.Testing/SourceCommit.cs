using System.Diagnostics;
using System.Globalization;

namespace Tenure.Testing;

/// <summary>The commit that is checked out, for tests of which each commit does another part.</summary>
public static class SourceCommit
{
    /// <summary>The first digits of its hash.</summary>
    public static uint Number { get; } = Read();

    private static uint Read()
    {
        var start = new ProcessStartInfo("git", "rev-parse HEAD") { RedirectStandardOutput = true, WorkingDirectory = AppContext.BaseDirectory };
        using Process git = Process.Start(start)!;
        string hash = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return uint.TryParse(hash.AsSpan(0, Math.Min(8, hash.Length)), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint number)
            ? number
            : throw new InvalidOperationException("git does not know the commit");
    }
}
