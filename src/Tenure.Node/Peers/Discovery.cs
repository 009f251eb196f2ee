using System.Buffers.Binary;
using System.Net.Sockets;
using Tenure.Node.Members;

namespace Tenure.Node.Peers;

/// <summary>
/// What somebody may ask a member at its peer port before it has an id of its own: which cluster this is, and who is in it.
/// The question is magic (4), the version (2) and zeros up to a hello's size; the answer is magic (4), the version (2), zero
/// (2), the cluster's id (8), and the table of members with its length (4) in front; little-endian.
/// </summary>
internal static class Discovery
{
    private const uint Magic = 0x4452_4E54;
    private const int AnswerHeaderSize = 20;

    /// <summary>No table is longer: a longer length is not one of ours, and nothing is allocated for it.</summary>
    private const int MostTableBytes = 16 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static bool IsQuestion(ReadOnlySpan<byte> hello) =>
        BinaryPrimitives.ReadUInt32LittleEndian(hello) == Magic && BinaryPrimitives.ReadUInt16LittleEndian(hello[4..]) == Handshake.CurrentVersion;

    public static byte[] Answer(ulong clusterId, MemberTable members)
    {
        byte[] table = members.ToBytes();
        byte[] answer = new byte[AnswerHeaderSize + table.Length];
        WriteMagic(answer);
        BinaryPrimitives.WriteUInt64LittleEndian(answer.AsSpan(8), clusterId);
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(16), table.Length);
        table.CopyTo(answer, AnswerHeaderSize);
        return answer;
    }

    /// <summary>Asks whoever listens at a peer URL; null where nobody answers as a member of this version does.</summary>
    public static async Task<(ulong ClusterId, MemberTable Members)?> AskAsync(Uri peerUrl, TimeProvider time, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using ITimer timer = time.CreateTimer(_ => deadline.Cancel(), null, Patience, Timeout.InfiniteTimeSpan);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(peerUrl.Host, peerUrl.Port, deadline.Token);
            byte[] question = new byte[Handshake.HelloSize];
            WriteMagic(question);
            await socket.SendAsync(question, deadline.Token);
            return await ReadAnswerAsync(socket, deadline.Token);
        }
        catch (Exception silence) when (silence is SocketException or IOException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<(ulong ClusterId, MemberTable Members)?> ReadAnswerAsync(Socket socket, CancellationToken cancel)
    {
        byte[] header = new byte[AnswerHeaderSize];
        if (!await PeerConnection.TryReadExactlyAsync(socket, header, cancel) || !IsQuestion(header)) return null;
        int length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(16));
        if (length is < 0 or > MostTableBytes) return null;

        byte[] table = new byte[length];
        if (!await PeerConnection.TryReadExactlyAsync(socket, table, cancel)) return null;
        return MemberTable.TryRead(table) is { } members ? (BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8)), members) : null;
    }

    private static void WriteMagic(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(into[4..], Handshake.CurrentVersion);
    }
}
