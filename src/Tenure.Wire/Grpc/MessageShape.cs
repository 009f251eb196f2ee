using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Tenure.Wire.Grpc;

/// <summary>
/// Which wire type each field of a message has. Our parser passes over a field of another type as if it did not know it, so
/// that a put with a malformed lease would be a put without one. etcd refuses such a message, and so do we.
/// </summary>
internal sealed class MessageShape
{
    private readonly Dictionary<int, Field> _fields = [];

    private MessageShape()
    {
    }

    public static MessageShape Of(MessageDescriptor message) => Of(message, []);

    /// <summary>What is wrong with a message that the parser has accepted already, or null.</summary>
    public string? Mismatch(ReadOnlySequence<byte> message)
    {
        var reader = new SequenceReader<byte>(message);
        int groups = 0;
        while (!reader.End)
        {
            var tag = (uint)ReadVarint(ref reader);
            WireFormat.WireType type = WireFormat.GetTagWireType(tag);
            ReadOnlySequence<byte> value = ReadValue(ref reader, type);
            bool isInGroup = groups > 0;
            groups += type switch { WireFormat.WireType.StartGroup => 1, WireFormat.WireType.EndGroup => -1, _ => 0 };
            if (isInGroup || !_fields.TryGetValue(WireFormat.GetTagFieldNumber(tag), out Field? field)) continue;
            if (field.Mismatch(type, value) is { } reason) return reason;
        }
        return null;
    }

    // Messages may hold each other, as a transaction and its operations do, so a shape is known before its fields are.
    private static MessageShape Of(MessageDescriptor message, Dictionary<MessageDescriptor, MessageShape> known)
    {
        if (known.TryGetValue(message, out MessageShape? shape)) return shape;
        known[message] = shape = new MessageShape();
        foreach (FieldDescriptor field in message.Fields.InFieldNumberOrder())
        {
            MessageShape? nested = field.FieldType == FieldType.Message ? Of(field.MessageType, known) : null;
            shape._fields[field.FieldNumber] = new Field(field.Name, TypeOf(field), field.IsRepeated, nested);
        }
        return shape;
    }

    private static WireFormat.WireType TypeOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message or FieldType.String or FieldType.Bytes => WireFormat.WireType.LengthDelimited,
        FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 => WireFormat.WireType.Fixed64,
        FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32 => WireFormat.WireType.Fixed32,
        _ => WireFormat.WireType.Varint,
    };

    private static ReadOnlySequence<byte> ReadValue(ref SequenceReader<byte> reader, WireFormat.WireType type)
    {
        ulong length = type switch
        {
            WireFormat.WireType.LengthDelimited => ReadVarint(ref reader),
            WireFormat.WireType.Fixed64 => 8,
            WireFormat.WireType.Fixed32 => 4,
            _ => 0,
        };
        if (type == WireFormat.WireType.Varint) ReadVarint(ref reader);
        reader.TryReadExact((int)length, out ReadOnlySequence<byte> value);
        return value;
    }

    private static ulong ReadVarint(ref SequenceReader<byte> reader)
    {
        ulong value = 0;
        for (int shift = 0; reader.TryRead(out byte part); shift += 7)
        {
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) break;
        }
        return value;
    }

    private sealed record Field(string Name, WireFormat.WireType Type, bool IsRepeated, MessageShape? Message)
    {
        public string? Mismatch(WireFormat.WireType type, ReadOnlySequence<byte> value)
        {
            // Repeated numbers come one by one, or packed into one value.
            bool fits = type == Type || (IsRepeated && type == WireFormat.WireType.LengthDelimited);
            return fits ? Message?.Mismatch(value) : $"wrong wireType = {(int)type} for field {Name}";
        }
    }
}
