using Tenure.Cli.Demo.Checks;
using Tenure.Cli.Demo.Events;
using Tenure.Cli.Demo.Scenes;
using Tenure.Cli.Demo.Workers;
using Tenure.Cli.Processes;
using Tenure.Cli.Serving;

namespace Tenure.Cli.Demo;

/// <summary>One run of the demo: builds the stage, plays the scenes, and looks after each whether everything held.</summary>
internal sealed class DemoRun(Chronicle chronicle, TemporaryDirectory directory)
{
    private readonly string _fencedPath = Path.Combine(directory.Path, "fenced");
    private readonly string _plainPath = Directory.CreateDirectory(Path.Combine(directory.Path, "plain")).FullName;

    /// <summary>The scenes, in the order in which they are played.</summary>
    public static IReadOnlyList<string> SceneNames { get; } = ["kill", "pause", "partition", "handover", "unfenced"];

    /// <summary>Plays the scenes of these names.</summary>
    /// <returns>Whether every check held.</returns>
    public async Task<bool> PlayAsync(IReadOnlyCollection<string> names, CancellationToken cancel)
    {
        var fenced = new FencedRecords(await FencedDirectory.ProvisionAsync(_fencedPath, DemoWorker.Election, cancellationToken: cancel));
        IScene[] scenes = [.. Scenes().Where(scene => names.Contains(scene.Name))];

        await using LocalCluster cluster = await LocalCluster.StartAsync(Path.Combine(directory.Path, "nodes"), "error", cancel);
        await using var monitor = new ClusterMonitor(cluster.Nodes, chronicle, TimeProvider.System);
        await using var workers = new WorkerTroupe(cluster.Endpoints, _fencedPath, _plainPath, chronicle);
        monitor.Start();
        await workers.StartAsync();

        foreach (IScene scene in scenes)
        {
            var stage = new Stage(scene.Name, cluster, workers.All, monitor, chronicle, cancel);
            if (!await IsPlayedAsync(scene, stage, fenced)) break; // What follows would start from a stage in disorder.
        }

        return Judge();
    }

    private IReadOnlyList<IScene> Scenes() => [
        new KillScene(),
        new PauseScene(),
        new PartitionScene(),
        new HandoverScene(),
        new UnfencedScene(new PlainRecords(_plainPath)),
    ];

    /// <summary>Plays a scene to its end, or up to the first thing that was not seen.</summary>
    private async Task<bool> IsPlayedAsync(IScene scene, Stage stage, FencedRecords fenced)
    {
        chronicle.Add(new SceneBegan(scene.Name, scene.Story));
        try
        {
            await scene.PlayAsync(stage);
            return true;
        }
        catch (NotSeenException missing)
        {
            stage.Check(missing.What, held: false, missing.Message);
            return false;
        }
        finally
        {
            await AuditAsync(stage, fenced);
        }
    }

    /// <summary>What must hold in every scene, whatever happened in it.</summary>
    private async Task AuditAsync(Stage stage, FencedRecords fenced)
    {
        // What was acknowledged before the look at the file must be in the file.
        IReadOnlyList<DemoEvent> all = chronicle.All;
        Acknowledged[] acknowledged = [.. all.OfType<Acknowledged>().Where(record => record.Fenced)];
        IReadOnlyList<Record> file = await fenced.ReadAsync();

        Hold(stage, "tokens strictly rise", LeadershipAudit.FindTokenThatDoesNotRise(all), $"{all.OfType<Leading>().Count()} leaderships so far");
        Hold(stage, "never two leaders at once", LeadershipAudit.FindOverlap(all), "no overlap");
        Hold(stage, "never two leading nodes in a term", LeadershipAudit.FindTermWithTwoLeaders(all), $"{stage.Term} terms so far");
        Hold(
            stage,
            "no acknowledged record is lost",
            RecordAudit.FindFault(acknowledged, file),
            $"{acknowledged.Length} acknowledged, all in the file, in order and once");
    }

    private static void Hold(Stage stage, string check, string? fault, string detail) =>
        stage.Check(check, fault is null, fault ?? detail);

    private bool Judge()
    {
        Checked[] checks = [.. chronicle.All.OfType<Checked>()];
        string[] failed = [.. checks.Where(check => !check.Held).Select(check => $"{check.Scene}: {check.Check}")];
        chronicle.Add(new Verdict(failed.Length == 0 ? "pass" : "fail", checks.Length, failed));
        return failed.Length == 0;
    }
}
