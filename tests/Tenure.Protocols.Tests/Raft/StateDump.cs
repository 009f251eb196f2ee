using System.Collections;
using System.Reflection;
using System.Text;
using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>All fields of an object, and of what it holds, as text: what the nodes' own copies and hashes are judged by.</summary>
internal static class StateDump
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static string Of(object value)
    {
        var text = new StringBuilder();
        Add(text, value);
        return text.ToString();
    }

    private static void Add(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null or string or Enum:
                text.Append(value);
                break;
            case RaftOptions:
                text.Append("options");
                break;
            case ReadOnlyMemory<byte> bytes:
                text.Append(Convert.ToHexString(bytes.Span));
                break;
            case IEnumerable items:
                text.Append('[');
                foreach (object? item in items)
                {
                    Add(text, item);
                    text.Append(' ');
                }

                text.Append(']');
                break;
            default:
                if (value.GetType().IsPrimitive) text.Append(value);
                else AddFields(text, value);
                break;
        }
    }

    private static void AddFields(StringBuilder text, object value)
    {
        text.Append(value.GetType().Name).Append('{');
        for (Type? type = value.GetType(); type is not null; type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(Own))
            {
                text.Append(field.Name).Append('=');
                Add(text, field.GetValue(value));
                text.Append(' ');
            }
        }

        text.Append('}');
    }
}
