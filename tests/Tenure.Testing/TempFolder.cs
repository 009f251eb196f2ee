namespace Tenure.Testing;

/// <summary>A folder of its own for one test, deleted with everything in it when the test is done.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Creates an empty folder below the system's folder for temporary files.</summary>
    public TempFolder() => FullName = Directory.CreateTempSubdirectory("tenure-test-").FullName;

    /// <summary>The folder's absolute path.</summary>
    public string FullName { get; }

    /// <summary>The path of a file or folder in it.</summary>
    public string this[string name] => Path.Combine(FullName, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(FullName, recursive: true);
        }
        catch (IOException)
        {
            // A process that was killed a moment ago may still be closing a file here; the system cleans up its
            // temporary files, and a test must not fail over what it leaves there.
        }
    }
}
