using System.Runtime.InteropServices;

namespace Tenure.Cli.Processes;

/// <summary>The signals that we send, by the numbers that Linux gives them; where macOS differs, <see cref="Posix"/> translates.</summary>
internal enum Signal
{
    HangUp = 1,
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>What the framework does not offer: signals to others, sessions, and the parent's death.</summary>
internal static partial class Posix
{
    private const int SetFileDescriptorFlags = 2;
    private const int CloseOnExec = 1;
    private const int SetParentDeathSignal = 1;

    /// <summary>Sends a signal. False where there is no such process any more.</summary>
    public static bool Send(int process, Signal signal) => Kill(process, Number(signal)) == 0;

    /// <summary>Sends a signal to every process of a group. False where the group is empty.</summary>
    public static bool SendToGroup(int group, Signal signal) => Kill(-group, Number(signal)) == 0;

    /// <summary>Sends a signal to every process of the caller's own group, the caller included.</summary>
    public static void SendToOwnGroup(Signal signal) => _ = Kill(0, Number(signal));

    /// <summary>
    /// Stops this process until somebody continues it. The signal goes to the calling thread itself, so it never returns
    /// early: one that is sent to the process may be taken by another thread while this one runs on.
    /// </summary>
    public static void StopSelf() => _ = Raise(Number(Signal.Stop));

    /// <summary>Makes the caller the leader of a session and a group of its own, out of reach of the terminal's signals.</summary>
    public static void StartSession()
    {
        if (SetSession() < 0) throw new CommandFailedException($"no session of its own: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Keeps a file descriptor from the programs that this process starts.</summary>
    public static void KeepFromChildren(int descriptor) => _ = FileControl(descriptor, SetFileDescriptorFlags, CloseOnExec);

    /// <summary>
    /// Has the kernel kill this process when the thread that started it ends, also while it is stopped and cannot see for
    /// itself. Only Linux has it.
    /// </summary>
    public static void DieWithParent()
    {
        if (OperatingSystem.IsLinux()) _ = ProcessControl(SetParentDeathSignal, (nuint)Signal.Kill);
    }

    private static int Number(Signal signal) => (signal, OperatingSystem.IsMacOS()) switch
    {
        (Signal.Stop, true) => 17,
        (Signal.Continue, true) => 19,
        _ => (int)signal,
    };

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "raise")]
    private static partial int Raise(int signal);

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    private static partial int SetSession();

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FileControl(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint argument);
}
