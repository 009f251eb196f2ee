using Tenure.Cli.Demo.Events;
using Tenure.Cli.Demo.Workers;

namespace Tenure.Cli.Demo.Scenes;

/// <summary>
/// The pause that no lease can mend, which two scenes share: the leader looks at its lease, is stopped before its write,
/// sleeps through its lease while another leads and writes, and wakes with the write still to come.
/// </summary>
/// <param name="Sleeper">The worker that was stopped.</param>
/// <param name="Before">What it saw of its lease before.</param>
/// <param name="Next">Who led meanwhile.</param>
/// <param name="Woken">The position in the chronicle when it was woken.</param>
internal sealed record LateWrite(WorkerProcess Sleeper, AboutToWrite Before, Leading Next, int Woken)
{
    private const int RecordsMeanwhile = 3;

    public static async Task<LateWrite> StageAsync(Stage stage, bool fenced)
    {
        Acknowledged last = await stage.SeeWritingAsync(fenced);
        WorkerProcess sleeper = stage.Worker(last.Worker);
        int from = stage.Chronicle.Position;

        // It raises SIGSTOP itself, at the one place where that hurts: from outside we could only hope to hit it.
        sleeper.Order(WorkerOrder.Pause);
        AboutToWrite before = await stage.SeeAsync<AboutToWrite>(from, pause => pause.Worker == sleeper.Name, "the leader stops before its write");
        stage.Act(DemoAction.Paused, sleeper.Name, $"SIGSTOP just before record {before.N}, with {before.RemainingMs:0} ms of its lease left");

        Leading next = await stage.SeeAsync<Leading>(from, leading => leading.Worker != sleeper.Name, "another worker leads while it sleeps");
        await stage.SeeAsync<Acknowledged>(
            from, record => record.Token == next.Token && record.N >= before.N + RecordsMeanwhile - 1, "the other one writes while it sleeps");

        int woken = stage.Chronicle.Position;
        sleeper.Continue();
        stage.Act(DemoAction.Continued, sleeper.Name, "SIGCONT: it goes on where it was, with its write");
        return new LateWrite(sleeper, before, next, woken);
    }

    /// <summary>The library tells the woken worker that it no longer leads.</summary>
    public async Task CheckLossAsync(Stage stage)
    {
        const string Loss = "the woken worker's Lost fires";
        Lost lost = await stage.SeeAsync<Lost>(Woken, lost => lost.Worker == Sleeper.Name && lost.Token == Before.Token, Loss);
        stage.Check(Loss, lost.Reason != LossReason.Resigned, $"{lost.Reason}");
    }
}
