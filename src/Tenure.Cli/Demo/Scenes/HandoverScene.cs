using Tenure.Cli.Clients;
using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Demo.Scenes;

/// <summary>The cluster's leadership is handed over on purpose, while a client writes as fast as it can.</summary>
internal sealed class HandoverScene : IScene
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // What an unplanned change costs at least; a handover that takes longer was none.
    private static readonly TimeSpan ShortestElectionTimeout = TimeSpan.FromMilliseconds(300);

    public string Name => "handover";

    public string Story => "tenure transfer: the cluster's leadership moves to another node while a client writes.";

    public async Task PlayAsync(Stage stage)
    {
        await stage.SeeWritingAsync();
        int from = stage.Chronicle.Position;
        await using var writer = PutStream.Start(stage.Cluster.Nodes);
        await writer.WaitForMoreAsync(stage.Cancel);

        using ClusterClient client = Stage.Connect(stage.Cluster.Nodes, Patience);
        LeaderTransfer transfer = await LeaderTransfer.RunAsync(await client.ViewAsync(stage.Cancel), to: null, Patience, stage.Cancel);
        string took = $"{transfer.Took.TotalMilliseconds:0.0} ms";
        stage.Act(DemoAction.Transferred, transfer.To.Title, $"from {transfer.From.Title} in {took}");

        const string Succession = "the named node leads";
        Elected next = await stage.SeeAsync<Elected>(from, elected => elected.Node == transfer.To.Title, Succession);
        await writer.WaitForMoreAsync(stage.Cancel);
        stage.Check(Succession, true, $"{next.Node} in term {next.Term}; the call took {took}");
        stage.Check(
            "writes go on within the shortest election timeout",
            writer.LongestGap < ShortestElectionTimeout,
            $"the longest time between two of {writer.Count} acknowledged writes was {writer.LongestGap.TotalMilliseconds:0} ms");
    }
}
