using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tenure.Wire.Grpc;

/// <summary>
/// The text of a status as the header grpc-message carries it: UTF-8, in which every byte that is not printable ASCII,
/// and the percent sign itself, is written as a percent sign and two hexadecimal digits.
/// </summary>
internal static class GrpcMessageText
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c != '%').ToArray());

    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain)) return text;

        StringBuilder encoded = new(text.Length * 2);
        foreach (byte octet in Encoding.UTF8.GetBytes(text))
        {
            if (Plain.Contains((char)octet)) encoded.Append((char)octet);
            else encoded.Append('%').Append(octet.ToString("X2"));
        }

        return encoded.ToString();
    }

    /// <summary>
    /// The text again. A percent sign without two digits behind it stands for itself: this is a message for people, and
    /// half of it is better than none.
    /// </summary>
    public static string Decode(string encoded)
    {
        if (!encoded.Contains('%')) return encoded;

        ReadOnlySpan<byte> source = Encoding.UTF8.GetBytes(encoded);
        byte[] decoded = new byte[source.Length];
        int length = 0;
        for (int i = 0; i < source.Length; i++)
        {
            bool escaped = source[i] == '%' && i + 2 < source.Length;
            if (escaped && byte.TryParse(source.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out byte octet))
            {
                decoded[length++] = octet;
                i += 2;
            }
            else
            {
                decoded[length++] = source[i];
            }
        }

        return Encoding.UTF8.GetString(decoded, 0, length);
    }
}
