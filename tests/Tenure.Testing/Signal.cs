using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tenure.Testing;

/// <summary>The signals that tests send, by their numbers on Linux.</summary>
public enum Signal
{
    /// <summary>What Ctrl-C sends.</summary>
    Interrupt = 2,

    /// <summary>Ends the process at once; it cannot be caught.</summary>
    Kill = 9,

    /// <summary>Asks the process to end.</summary>
    Terminate = 15,

    /// <summary>Wakes a paused process.</summary>
    Continue = 18,

    /// <summary>Pauses the process; it cannot be caught.</summary>
    Stop = 19,
}

/// <summary>Sends signals, which the framework cannot do.</summary>
internal static partial class Signals
{
    public static void Send(int processId, Signal signal)
    {
        if (Kill(processId, (int)signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"kill({processId}, {signal}) failed");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
