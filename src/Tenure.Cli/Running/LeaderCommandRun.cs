using System.Runtime.InteropServices;
using Tenure.Cli.Processes;

namespace Tenure.Cli.Running;

/// <summary>One run of the command under one leadership.</summary>
internal sealed class LeaderCommandRun(Leadership leadership, TimeProvider time, TimeSpan lease)
{
    /// <summary>Returns the command's exit code, or says that the leadership was lost before it ended.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        await using GuardedCommand command = GuardedCommand.Start(words, GroupDeadline.Grace(lease), Environment());
        using PosixSignalRegistration interrupt = Forward(PosixSignal.SIGINT, Signal.Interrupt, command);
        using PosixSignalRegistration terminate = Forward(PosixSignal.SIGTERM, Signal.Terminate, command);
        using PosixSignalRegistration hangUp = Forward(PosixSignal.SIGHUP, Signal.HangUp, command);

        Extend(command);
        bool isAskedToEnd;
        await using (time.CreateTimer(_ => Extend(command), null, GroupDeadline.ExtendEvery, GroupDeadline.ExtendEvery))
        await using (leadership.Lost.Register(() => Extend(command)))
            isAskedToEnd = await command.EndedAsync();

        return isAskedToEnd || leadership.Lost.IsCancellationRequested
            ? throw new CommandFailedException($"the leadership of '{leadership.Token.Scope}' was lost{Reason()}", ExitCode.LeadershipLost)
            : command.ExitCode;
    }

    /// <summary>
    /// Tells the guard the newest deadline. Once the leadership is lost nothing remains, so that the guard ends the command
    /// by the same rule.
    /// </summary>
    private void Extend(GuardedCommand command) => command.RunFor(time, () => leadership.Remaining);

    private Dictionary<string, string> Environment() => new()
    {
        ["TENURE_TOKEN"] = $"{leadership.Token.Number}",
        ["TENURE_SCOPE"] = leadership.Token.Scope,
        ["TENURE_HOLDER"] = leadership.Token.Holder,
        ["TENURE_DEADLINE"] = $"{(time.GetUtcNow() + leadership.Remaining).ToUnixTimeMilliseconds()}",
    };

    private string Reason() => leadership.LossReason is { } reason ? $" ({reason})" : "";

    /// <summary>What asks us to end is for the command to obey; we resign when it has ended.</summary>
    private static PosixSignalRegistration Forward(PosixSignal received, Signal passedOn, GuardedCommand command) =>
        PosixSignalRegistration.Create(received, context =>
        {
            context.Cancel = true;
            command.Send(passedOn);
        });
}
