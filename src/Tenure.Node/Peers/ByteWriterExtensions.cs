using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tenure.Node.Peers;

/// <summary>Writes what <see cref="ByteReader"/> reads.</summary>
internal static class ByteWriterExtensions
{
    extension(IBufferWriter<byte> writer)
    {
        public void Byte(byte value)
        {
            writer.GetSpan(1)[0] = value;
            writer.Advance(1);
        }

        public void Bool(bool value) => writer.Byte(value ? (byte)1 : (byte)0);

        public void Int32(int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(4), value);
            writer.Advance(4);
        }

        public void Int64(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(writer.GetSpan(8), value);
            writer.Advance(8);
        }

        public void UInt64(ulong value) => writer.Int64((long)value);

        public void Bytes(ReadOnlySpan<byte> value)
        {
            writer.Int32(value.Length);
            writer.Write(value);
        }

        public void Text(string value) => writer.Bytes(Encoding.UTF8.GetBytes(value));

        public void Texts(IReadOnlyList<string> values)
        {
            writer.Int32(values.Count);
            foreach (string value in values) writer.Text(value);
        }
    }
}
