using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Tenure.Server.Grpc;

namespace Tenure.Server.Tests.Grpc;

public sealed class AuthorityRepairTests
{
    private const byte Data = 0;
    private const byte Headers = 1;

    /// <summary>The fields in front of the authority as etcd's client sends them: POST, http, and a literal path.</summary>
    private static readonly byte[] Before = [0x83, 0x86, 0x44, 0x03, (byte)'/', (byte)'a', (byte)'b'];

    /// <summary>"http://127.0.0.1:2379" in Huffman code, as an independent encoder writes it.</summary>
    private static readonly byte[] HuffmanUrl =
        [0x9d, 0x29, 0xae, 0xe3, 0x0c, 0x04, 0x4e, 0xae, 0x05, 0xc0, 0xb8, 0x6e, 0x09, 0x97, 0x5f];

    [Fact]
    public async Task A_url_becomes_a_host_of_the_same_length()
    {
        byte[] sent = [.. Preface(), .. Frame(Headers, [.. Before, 0x41, 21, .. "http://127.0.0.1:2379"u8, 0x82])];

        byte[] seen = await PassAsync(sent, pieceLength: sent.Length);

        seen.ShouldBe([.. Preface(), .. Frame(Headers, [.. Before, 0x41, 21, .. "xxxxxxxxxxxxxxxxxxxxx"u8, 0x82])]);
    }

    [Fact]
    public async Task So_does_one_in_huffman_code()
    {
        byte[] sent = [.. Preface(), .. Frame(Headers, [.. Before, 0x41, (byte)(0x80 | HuffmanUrl.Length), .. HuffmanUrl])];

        byte[] seen = await PassAsync(sent, pieceLength: sent.Length);

        seen.ShouldBe([.. Preface(), .. Frame(Headers, [.. Before, 0x41, (byte)HuffmanUrl.Length, .. Enumerable.Repeat((byte)'x', HuffmanUrl.Length)])]);
    }

    [Fact]
    public async Task It_is_found_behind_other_frames_and_however_the_bytes_arrive()
    {
        byte[] settings = Frame(4, [0, 3, 0, 0, 0, 100]);
        byte[] padded = [2, .. Before, 0x41, 9, .. "http://ab"u8, 0, 0];
        byte[] sent = [.. Preface(), .. settings, .. Frame(Headers, padded, flags: 0x8), .. Frame(Data, "http://"u8)];
        byte[] expected = [.. sent];
        int at = expected.AsSpan().IndexOf("http://ab"u8);
        expected.AsSpan(at, 9).Fill((byte)'x');

        for (int pieceLength = 1; pieceLength <= sent.Length; pieceLength++)
            (await PassAsync(sent, pieceLength)).ShouldBe(expected, $"in pieces of {pieceLength}");
    }

    [Fact]
    public async Task An_ordinary_host_is_left_alone()
    {
        byte[] sent = [.. Preface(), .. Frame(Headers, [.. Before, 0x41, 14, .. "127.0.0.1:2379"u8])];

        (await PassAsync(sent, pieceLength: 5)).ShouldBe(sent);
    }

    [Fact]
    public async Task Random_bytes_pass_as_they_are_and_break_nothing()
    {
        var random = new Random(1);
        for (int i = 0; i < 2_000; i++)
        {
            byte[] block = new byte[random.Next(40)];
            random.NextBytes(block);
            byte[] sent = [.. Preface(), .. Frame(Headers, block)];
            (await PassAsync(sent, pieceLength: sent.Length)).ShouldBe(sent);
        }
    }

    private static byte[] Preface() => Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private static byte[] Frame(byte type, ReadOnlySpan<byte> payload, byte flags = 0) =>
        [0, (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, 1, .. payload];

    /// <summary>Reads as Kestrel does: a frame is consumed once it is whole, and not before.</summary>
    private static async Task<byte[]> PassAsync(byte[] sent, int pieceLength)
    {
        var pipe = new Pipe();
        var repair = new AuthorityRepair(pipe.Reader);
        var seen = new List<byte>();
        long next = Preface().Length;
        bool isPast = false; // The preface, which is no frame.
        for (int at = 0; at < sent.Length; at += pieceLength)
        {
            await pipe.Writer.WriteAsync(sent.AsMemory(at, Math.Min(pieceLength, sent.Length - at)));
            ReadOnlySequence<byte> buffer = (await repair.ReadAsync()).Buffer;
            if (isPast) next = FrameLength(buffer);
            for (; buffer.Length >= next; next = FrameLength(buffer))
            {
                seen.AddRange(buffer.Slice(0, next).ToArray());
                buffer = buffer.Slice(next);
                isPast = true;
            }

            repair.AdvanceTo(buffer.Start, buffer.End);
        }

        return [.. seen];
    }

    /// <summary>How long the frame at the beginning is; just its header, as long as that is not there.</summary>
    private static long FrameLength(ReadOnlySequence<byte> buffer) => buffer.Length < 9 ? 9 : 9 + buffer.Slice(2, 1).FirstSpan[0];
}
