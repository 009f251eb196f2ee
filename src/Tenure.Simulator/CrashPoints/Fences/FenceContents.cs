using System.Text;

namespace Tenure.Simulator.CrashPoints.Fences;

/// <summary>What somebody who enters a fence finds: the highest token, and the files that changed with it.</summary>
/// <param name="Highest">The highest token's number; -1 where there is no fence yet.</param>
/// <param name="Report">A file that is replaced as a whole.</param>
/// <param name="Log">A file that is appended to.</param>
internal sealed record FenceContents(long Highest, string Report, string Log)
{
    public const string Scope = "nightly";
    public const string Folder = "fenced";
    public const string ReportName = "report";
    public const string LogName = "log";

    public static FenceContents Nothing { get; } = new(-1, "", "");

    public static FenceContents Of(FenceRecord record, IFenceFiles files) => new(record.Number, Text(files, ReportName), Text(files, LogName));

    private static string Text(IFenceFiles files, string name)
    {
        string path = Path.Combine(Folder, name);
        return files.FileExists(path) ? Encoding.UTF8.GetString(files.Read(path)) : "";
    }
}
