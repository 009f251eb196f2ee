using Google.Protobuf;
using Tenure.Store;

namespace Tenure.Server.Mapping;

/// <summary>
/// The same bytes under the other name. Neither direction copies: a message that was parsed owns its bytes and nobody
/// changes them, and neither does anybody change what the store holds.
/// </summary>
internal static class Wrapping
{
    public static Bytes ToBytes(this ByteString text) => new(text.Memory);

    public static ByteString ToByteString(this Bytes bytes) =>
        bytes.IsEmpty ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(bytes.Memory);
}
