using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Search.Raft;

/// <summary>
/// The six ways in which three members can exchange their names. The protocol treats all alike, so states that differ only by
/// names are searched once (Ip and Dill, "Better verification through symmetry", 1996).
/// </summary>
internal static class Renaming
{
    public const int Count = 6;

    private static readonly int[][] Places = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    /// <summary>Where the member at this place goes.</summary>
    public static int Of(int place, int renaming) => Places[renaming][place];

    public static NodeId Of(NodeId id, int renaming) =>
        id == NodeId.None ? id : new NodeId((ulong)Places[renaming][(int)id.Value - 1] + 1);
}
