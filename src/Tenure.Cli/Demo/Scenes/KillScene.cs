using Tenure.Cli.Demo.Events;
using Tenure.Cli.Demo.Workers;
using Tenure.Cli.Serving;

namespace Tenure.Cli.Demo.Scenes;

/// <summary>The leading worker is killed, then the node that leads the cluster.</summary>
internal sealed class KillScene : IScene
{
    public string Name => "kill";

    public string Story => "SIGKILL of the leading worker, then of the node that leads the cluster.";

    public async Task PlayAsync(Stage stage)
    {
        await KillWorkerAsync(stage);
        await KillNodeAsync(stage);
    }

    private static async Task KillWorkerAsync(Stage stage)
    {
        Acknowledged last = await stage.SeeWritingAsync();
        WorkerProcess leader = stage.Worker(last.Worker);
        int from = stage.Chronicle.Position;
        await leader.KillAsync();
        stage.Act(DemoAction.Killed, leader.Name, "it was leading");

        const string Takeover = "another worker leads after the kill";
        Leading next = await stage.SeeAsync<Leading>(from, leading => leading.Worker != leader.Name, Takeover);
        await stage.SeeAsync<Acknowledged>(from, record => record.Token == next.Token, "it writes");
        stage.Check(Takeover, true, $"{next.Worker} with token {next.Token} after {next.At - last.At:0.0} s, of which the lease is {DemoWorker.Lease.TotalSeconds:0} s");
        stage.Check("its token is higher", next.Token > last.Token, $"{last.Token} -> {next.Token}");

        await leader.StartAsync();
        stage.Act(DemoAction.Started, leader.Name, "again");
    }

    private static async Task KillNodeAsync(Stage stage)
    {
        LocalNode leader = await stage.SeeLeadingNodeAsync();
        ulong term = stage.Term;
        int from = stage.Chronicle.Position;
        double killed = Chronicle.Seconds(TimeProvider.System);
        await leader.KillAsync();
        stage.Act(DemoAction.Killed, leader.Name, "it was leading the cluster");

        const string Election = "another node leads after the kill";
        Elected next = await stage.SeeAsync<Elected>(from, elected => elected.Term > term, Election);
        await PutStream.PutOnceAsync(stage.Cluster.Nodes.Where(node => node != leader), stage.Cancel);
        double took = Chronicle.Seconds(TimeProvider.System) - killed;
        stage.Check(Election, next.Node != leader.Name, $"{next.Node} in term {next.Term}; a write was acknowledged {took * 1000:0} ms after the kill");

        await stage.SeeWritingAsync();
        int restart = stage.Chronicle.Position;
        await stage.Cluster.StartNodeAsync(leader, stage.Cancel);
        stage.Act(DemoAction.Started, leader.Name, "again, on its old data");
        await stage.SeeAsync<Following>(restart, following => following.Node == leader.Name, "the killed node comes back and follows");
    }
}
