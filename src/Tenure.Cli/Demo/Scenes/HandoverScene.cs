using Tenure.Cli.Clients;
using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Demo.Scenes;

/// <summary>The cluster's leadership is handed over on purpose, while a client writes as fast as it can.</summary>
internal sealed class HandoverScene : IScene
{
    // On a busy machine a client waits for the machine, now and then: the best of a few shows what a handover costs.
    private const int Handovers = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // What an unplanned change costs at least; a handover that takes longer was none.
    private static readonly TimeSpan ShortestElectionTimeout = TimeSpan.FromMilliseconds(300);

    public string Name => "handover";

    public string Story => "tenure transfer: the cluster's leadership moves to another node, three times, while a client writes.";

    public async Task PlayAsync(Stage stage)
    {
        await stage.SeeWritingAsync();
        using ClusterClient client = Stage.Connect(stage.Cluster.Nodes, Patience);
        await using var writer = PutStream.Start(stage.Cluster.Nodes);
        var gaps = new List<TimeSpan>();
        while (gaps.Count < Handovers) gaps.Add(await HandOverAsync(stage, client, writer));

        stage.Check(
            "writes go on within the shortest election timeout",
            gaps.Min() < ShortestElectionTimeout,
            $"a client waited {string.Join(", ", gaps.Select(gap => $"{gap.TotalMilliseconds:0}"))} ms at most for one of {writer.Count} writes");
    }

    /// <summary>Hands over once, and returns how long a client had to wait for a write meanwhile.</summary>
    private static async Task<TimeSpan> HandOverAsync(Stage stage, ClusterClient client, PutStream writer)
    {
        await writer.WaitForMoreAsync(stage.Cancel);
        int from = stage.Chronicle.Position;
        writer.ForgetGaps();
        LeaderTransfer transfer = await TransferAsync(stage, client);
        string took = $"{transfer.Took.TotalMilliseconds:0.0} ms";
        stage.Act(DemoAction.Transferred, transfer.To.Title, $"from {transfer.From.Title} in {took}");

        const string Succession = "the named node leads";
        Elected next = await stage.SeeAsync<Elected>(from, elected => elected.Node == transfer.To.Title, Succession);
        await writer.WaitForMoreAsync(stage.Cancel);
        stage.Check(Succession, true, $"{next.Node} in term {next.Term}; the call took {took}");
        return writer.LongestGap;
    }

    private static async Task<LeaderTransfer> TransferAsync(Stage stage, ClusterClient client)
    {
        ClusterView view = await client.ViewAsync(stage.Cancel);
        try
        {
            return await LeaderTransfer.RunAsync(view, to: null, Patience, stage.Cancel);
        }
        catch (CommandFailedException failure)
        {
            throw new NotSeenException($"a handover ({failure.Message})", Patience);
        }
    }
}
