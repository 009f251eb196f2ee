using System.Text;

namespace Tenure.Tests.Fences;

/// <summary>
/// The other process in the tests of the fence: this assembly, run by itself. It appends numbered records with one token
/// until it is killed, and says on its standard output which of them were acknowledged.
/// </summary>
internal static class FenceWriter
{
    private const string Verb = "write-fenced-records";

    public static ChildProcess Start(string directory, FencingToken token) => ChildProcess.Start(
        "dotnet", ["exec", typeof(FenceWriter).Assembly.Location, Verb, directory, token.ToString()]);

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [Verb, string path, string text]) return 2;

        FencedDirectory directory = FencedDirectory.Open(path);
        FencingToken token = FencingToken.Parse(text);
        for (int i = 0; ; i++)
        {
            try
            {
                await directory.AppendAsync("log", Encoding.UTF8.GetBytes($"{token.Number} {i}\n"), token);
                await directory.WriteAsync("last", Encoding.UTF8.GetBytes($"{token.Number} {i}\n"), token);
            }
            catch (FenceRefusedException refused)
            {
                Console.WriteLine($"refused {refused.Highest!.Number}");
                return 3;
            }

            Console.WriteLine($"{token.Number} {i}");
        }
    }
}
