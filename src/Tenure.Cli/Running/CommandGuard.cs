using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Tenure.Cli.Processes;

namespace Tenure.Cli.Running;

/// <summary>
/// The guard's own process: it runs the command in a session of its own, and only until a deadline that it is told, over
/// and over, through a pipe. When the deadline comes near it asks the whole group to end, and at the deadline, or when the
/// pipe closes because nobody is left to extend it, it kills the group, itself included. So the command cannot outlive its
/// leadership, whatever happens to the process that campaigns: killed, stopped, or hung.
/// </summary>
/// <param name="deadlines">Where each newest deadline comes from, a line each.</param>
/// <param name="verdict">Gets one byte before the group is asked to end: only the guard knows which deadlines it read in time.</param>
[UnsupportedOSPlatform("windows")]
internal sealed class CommandGuard(Stream deadlines, Stream verdict, TimeProvider time, TimeSpan grace)
{
    private readonly Lock _gate = new();
    private long _deadline = long.MaxValue;
    private bool _isAskedToEnd;

    /// <summary>Runs the command to its end, and returns its exit code.</summary>
    public async Task<int> RunAsync(string program, IEnumerable<string> arguments)
    {
        using var lines = new StreamReader(deadlines);
        if (!TryRead(await lines.ReadLineAsync(), out _deadline)) return ExitCode.LeadershipLost;

        Posix.StartSession();
        using PosixSignalRegistration terminate = Spare(PosixSignal.SIGTERM);
        using PosixSignalRegistration interrupt = Spare(PosixSignal.SIGINT);
        using PosixSignalRegistration hangUp = Spare(PosixSignal.SIGHUP);
        using Process command = Start(program, arguments);
        await using ITimer timer = time.CreateTimer(_ => Enforce(), null, TimeSpan.Zero, GroupDeadline.ExtendEvery / 2);
        var follower = new Thread(() => Follow(lines)) { IsBackground = true, Name = "deadlines" };
        follower.Start();

        await command.WaitForExitAsync();
        return command.ExitCode;
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(ProgramPath.Resolve(program), arguments))!;
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new CommandFailedException($"'{program}' cannot be started: {failure.Message}", exitCode: 127);
        }
    }

    /// <summary>The signals that the group is sent are for the command; the guard must live on to the end of it.</summary>
    private static PosixSignalRegistration Spare(PosixSignal signal) =>
        PosixSignalRegistration.Create(signal, context => context.Cancel = true);

    private void Follow(StreamReader lines)
    {
        while (TryRead(lines.ReadLine(), out long deadline))
        {
            lock (_gate) _deadline = deadline;
            Enforce();
        }

        Posix.SendToOwnGroup(Signal.Kill);
    }

    private void Enforce()
    {
        lock (_gate)
        {
            TimeSpan left = time.GetElapsedTime(time.GetTimestamp(), _deadline);
            if (left <= grace && !_isAskedToEnd)
            {
                _isAskedToEnd = true;
                TellVerdict();
                Posix.SendToOwnGroup(Signal.Terminate);
            }

            if (left <= GroupDeadline.KillMargin) Posix.SendToOwnGroup(Signal.Kill);
        }
    }

    private void TellVerdict()
    {
        try
        {
            verdict.WriteByte(1);
        }
        catch (IOException)
        {
            // Whoever would have heard it is gone.
        }
    }

    private static bool TryRead(string? line, out long deadline) =>
        long.TryParse(line, NumberStyles.Integer, CultureInfo.InvariantCulture, out deadline);
}
