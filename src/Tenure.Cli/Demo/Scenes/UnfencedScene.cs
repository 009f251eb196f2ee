using Tenure.Cli.Demo.Checks;
using Tenure.Cli.Demo.Events;
using Tenure.Cli.Demo.Workers;

namespace Tenure.Cli.Demo.Scenes;

/// <summary>The same late write where nothing stands in its way: what the fence is for.</summary>
internal sealed class UnfencedScene(PlainRecords plain) : IScene
{
    public string Name => "unfenced";

    public string Story => "The pause again, against a plain directory: nothing refuses the late write.";

    public async Task PlayAsync(Stage stage)
    {
        foreach (WorkerProcess worker in stage.Workers) worker.Order(WorkerOrder.Unfence);
        stage.Act(DemoAction.Unfenced, "all workers", "they write to a plain directory now");
        LateWrite late = await LateWrite.StageAsync(stage, fenced: false);

        Acknowledged landed = await stage.SeeAsync<Acknowledged>(
            late.Woken, record => record.Worker == late.Sleeper.Name && record.Token == late.Before.Token, "the late write lands without a fence");
        stage.Act(DemoAction.Landed, late.Sleeper.Name, $"record {landed.N} with token {landed.Token}, among those of {late.Next.Worker} with {late.Next.Token}");
        int after = stage.Chronicle.Position;
        await stage.SeeAsync<Acknowledged>(after, record => record.Token == late.Next.Token, "the new leader writes on behind it");
        await late.CheckLossAsync(stage);

        string? interleaving = RecordAudit.FindInterleaving(await plain.ReadAsync());
        stage.Check("without a fence two writers' records interleave", interleaving is not null, interleaving ?? $"record {landed.N} did no harm");
    }
}
