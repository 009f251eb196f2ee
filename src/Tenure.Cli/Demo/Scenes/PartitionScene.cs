using Tenure.Cli.Demo.Events;
using Tenure.Cli.Serving;

namespace Tenure.Cli.Demo.Scenes;

/// <summary>The node that leads the cluster is cut off from the others, and clients still reach it.</summary>
internal sealed class PartitionScene : IScene
{
    public string Name => "partition";

    public string Story => "The node that leads the cluster is cut off from its peers, while clients still reach it.";

    public async Task PlayAsync(Stage stage)
    {
        LocalNode minority = await stage.SeeLeadingNodeAsync();
        ulong term = stage.Term;
        int from = stage.Chronicle.Position;
        await minority.CutAsync(stage.Cancel);
        stage.Act(DemoAction.Cut, minority.Name, "it was leading the cluster");
        double cut = stage.Chronicle.All[from].At;

        using var isolated = CancellationTokenSource.CreateLinkedTokenSource(stage.Cancel);
        Task<bool> minorityWrite = PutStream.IsAcknowledgedAsync(minority, isolated.Token);
        Elected next = await SeeMajorityAsync(stage, minority, from, term, cut);
        await SeeMinorityAsync(stage, minority, from, cut);

        await isolated.CancelAsync();
        stage.Check("the minority acknowledges nothing", !await minorityWrite, $"a write through {minority.Name} was tried all the time");
        await HealAsync(stage, minority, next);
    }

    private static async Task<Elected> SeeMajorityAsync(Stage stage, LocalNode minority, int from, ulong term, double cut)
    {
        const string Election = "the majority elects and goes on";
        Elected next = await stage.SeeAsync<Elected>(from, elected => elected.Node != minority.Name && elected.Term > term, Election);
        await PutStream.PutOnceAsync(stage.Cluster.Nodes.Where(node => node != minority), stage.Cancel);
        Acknowledged record = await stage.SeeWritingAsync();
        stage.Check(Election, true, $"{next.Node} in term {next.Term} after {(next.At - cut) * 1000:0} ms; {record.Worker} writes on");
        return next;
    }

    private static async Task SeeMinorityAsync(Stage stage, LocalNode minority, int from, double cut)
    {
        const string StepDown = "the minority steps down";
        SteppedDown down = await stage.SeeAsync<SteppedDown>(from, down => down.Node == minority.Name, StepDown);
        stage.Check(StepDown, true, $"{minority.Name} after {(down.At - cut) * 1000:0} ms");
    }

    private static async Task HealAsync(Stage stage, LocalNode minority, Elected next)
    {
        int from = stage.Chronicle.Position;
        await minority.HealAsync(stage.Cancel);
        stage.Act(DemoAction.Healed, minority.Name, "its peers reach it again");
        Following back = await stage.SeeAsync<Following>(
            from, following => following.Node == minority.Name && following.Term >= next.Term, "the healed node follows");
        stage.Check("the healed node follows", true, $"{back.Node} follows {back.Leader} in term {back.Term}");
    }
}
