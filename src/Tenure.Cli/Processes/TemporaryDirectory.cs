namespace Tenure.Cli.Processes;

/// <summary>A directory that is deleted at the end, with everything in it.</summary>
internal sealed class TemporaryDirectory(string prefix) : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory(prefix).FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was killed a moment ago may still be closing a file here; the system cleans up what stays.
        }
    }
}
