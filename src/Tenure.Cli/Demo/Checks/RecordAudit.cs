using Tenure.Cli.Demo.Events;
using Tenure.Cli.Demo.Workers;

namespace Tenure.Cli.Demo.Checks;

/// <summary>Holds the file of records against what the workers were told.</summary>
internal static class RecordAudit
{
    /// <summary>The first thing that is wrong with the fenced file, or null.</summary>
    public static string? FindFault(IReadOnlyList<Acknowledged> acknowledged, IReadOnlyList<Record> file) =>
        FindDisorder(file) ?? FindLoss(acknowledged, file);

    /// <summary>Numbers rise by one and tokens never go back, so that each record was written by the leader of its time.</summary>
    private static string? FindDisorder(IReadOnlyList<Record> file) => file
        .Zip(file.Skip(1))
        .Where(pair => pair.Second.N != pair.First.N + 1 || pair.Second.Token < pair.First.Token)
        .Select(pair => $"record {pair.Second.N} with token {pair.Second.Token} stands behind record {pair.First.N} with token {pair.First.Token}")
        .FirstOrDefault();

    private static string? FindLoss(IReadOnlyList<Acknowledged> acknowledged, IReadOnlyList<Record> file)
    {
        HashSet<(long, string, long)> kept = [.. file.Select(record => (record.N, record.Worker, record.Token))];
        return acknowledged
            .Where(record => !kept.Contains((record.N, record.Worker, record.Token)))
            .Select(record => $"record {record.N} of {record.Worker} with token {record.Token} was acknowledged and is gone")
            .FirstOrDefault();
    }

    /// <summary>An old leader's record between two of a newer leader's, or null where there is none.</summary>
    public static string? FindInterleaving(IReadOnlyList<Record> file)
    {
        for (int i = 1; i + 1 < file.Count; i++)
        {
            (Record before, Record late, Record after) = (file[i - 1], file[i], file[i + 1]);
            if (late.Token < before.Token && after.Token == before.Token)
                return $"record {late.N} of {late.Worker}, token {late.Token}, stands between {before.N} and {after.N} of {before.Worker}, token {before.Token}";
        }

        return null;
    }
}
