using System.Text;

namespace Tenure.Server.Grpc;

/// <summary>
/// Reads every header value as an empty one. Kestrel resets a call whose <c>:authority</c> is no host, and etcd's own client
/// is not particular about it: some of its calls name the whole URL. All authorities are the same to us, so we read none.
/// </summary>
internal sealed class IgnoredText : Encoding
{
    private static readonly IgnoredText Instance = new();

    /// <summary>The encoding of a request header, or null for Kestrel's own choice.</summary>
    public static Encoding? ForHeader(string name) => name == ":authority" ? Instance : null;

    public override int GetByteCount(char[] chars, int index, int count) => 0;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => 0;

    public override int GetCharCount(byte[] bytes, int index, int count) => 0;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) => 0;

    public override int GetMaxByteCount(int charCount) => 0;

    public override int GetMaxCharCount(int byteCount) => 0;
}
