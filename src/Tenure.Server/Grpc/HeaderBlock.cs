namespace Tenure.Server.Grpc;

/// <summary>As much of HPACK (RFC 7541) as it takes to find the authority in a block of header fields: lengths, no contents.</summary>
internal static class HeaderBlock
{
    /// <summary>The static table's number of <c>:authority</c>.</summary>
    private const int AuthorityName = 1;

    /// <summary>Longer lengths take more than one byte; no authority that we mean is that long.</summary>
    private const int LongestValue = 126;

    /// <summary>"http://" in the Huffman code of RFC 7541, appendix B: 41 bits, of which the last is looked at apart.</summary>
    private static ReadOnlySpan<byte> HuffmanScheme => [0x9D, 0x29, 0xAE, 0xE3, 0x0C];

    /// <summary>
    /// Where the value of a literal authority begins, at its length's byte, and how long it is. False where the authority is
    /// a reference to an earlier one, or where the block is none: that is then Kestrel's to say.
    /// </summary>
    public static bool TryFindAuthority(ReadOnlySpan<byte> block, int start, out int at, out int length)
    {
        at = start;
        length = 0;
        while (at < block.Length)
        {
            byte first = block[at];
            int prefix = (first & 0x80) != 0 ? 7 : (first & 0x40) != 0 ? 6 : (first & 0x20) != 0 ? 5 : 4;
            if (!TryReadInteger(block, prefix, ref at, out int name)) return false;
            if (prefix is 7 or 5) continue;

            if (name == 0 && !TrySkipString(block, ref at)) return false;
            if (name == AuthorityName)
            {
                length = at < block.Length ? block[at] & 0x7F : int.MaxValue;
                return length <= LongestValue && at + length < block.Length;
            }

            if (!TrySkipString(block, ref at)) return false;
        }

        return false;
    }

    /// <summary>Whether a value, its length's byte included, begins with <c>http://</c>.</summary>
    public static bool HasScheme(ReadOnlySpan<byte> value)
    {
        bool isHuffman = (value[0] & 0x80) != 0;
        ReadOnlySpan<byte> content = value[1..];
        return isHuffman
            ? content.Length > HuffmanScheme.Length && content.StartsWith(HuffmanScheme) && (content[HuffmanScheme.Length] & 0x80) == 0
            : content.StartsWith("http://"u8);
    }

    private static bool TrySkipString(ReadOnlySpan<byte> block, ref int at)
    {
        if (!TryReadInteger(block, prefix: 7, ref at, out int length) || length > block.Length - at) return false;
        at += length;
        return true;
    }

    /// <summary>RFC 7541, §5.1.</summary>
    private static bool TryReadInteger(ReadOnlySpan<byte> block, int prefix, ref int at, out int value)
    {
        value = 0;
        if (at >= block.Length) return false;
        int most = (1 << prefix) - 1;
        value = block[at++] & most;
        if (value < most) return true;

        for (int shift = 0; shift <= 21 && at < block.Length; shift += 7)
        {
            byte next = block[at++];
            value += (next & 0x7F) << shift;
            if ((next & 0x80) == 0) return true;
        }

        return false;
    }
}
