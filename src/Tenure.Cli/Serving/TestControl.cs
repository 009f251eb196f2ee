using System.Diagnostics;
using Tenure.Cli.Processes;
using Tenure.Node;

namespace Tenure.Cli.Serving;

/// <summary>
/// Obeys the parent of a node that runs for a test or a demonstration: <c>cut</c> and <c>heal</c> on standard input switch
/// its peer links. When the input ends, the parent is gone and nobody wants this node any more: it stops at once.
/// </summary>
internal static class TestControl
{
    public static void Start(ClusterNode node) => LineReader.Start(
        line => node.ArePeersCut = line switch
        {
            "cut" => true,
            "heal" => false,
            _ => node.ArePeersCut,
        },
        () => Process.GetCurrentProcess().Kill());
}
