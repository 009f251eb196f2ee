using System.Diagnostics;
using Tenure.Cli.Processes;
using Tenure.Node;

namespace Tenure.Cli.Serving;

/// <summary>
/// Obeys the parent of a node that runs for a test or a demonstration: <see cref="Cut"/> and <see cref="Heal"/> on standard
/// input switch its peer links, and come back on standard output when that is done. When the input ends, the parent is
/// gone and nobody wants this node any more: it stops at once.
/// </summary>
internal static class TestControl
{
    public const string Cut = "cut";
    public const string Heal = "heal";

    public static void Start(ClusterNode node) => LineReader.Start(line => Obey(node, line), () => Process.GetCurrentProcess().Kill());

    private static void Obey(ClusterNode node, string line)
    {
        if (line is not (Cut or Heal)) return;
        node.ArePeersCut = line == Cut;
        Console.Out.WriteLine(line);
    }
}
