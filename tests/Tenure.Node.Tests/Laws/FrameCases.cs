using System.Collections;
using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using Tenure.Laws;
using Tenure.Node.Loop;
using Tenure.Node.Peers;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Laws;

/// <summary>
/// Frames and messages of every kind there is, drawn from their constructors: a kind that is added later is drawn as well, and one
/// with a field that cannot be says so.
/// </summary>
internal static class FrameCases
{
    private static readonly Dictionary<Type, Gen<object>> Plain = new()
    {
        [typeof(bool)] = Boxed(Any.Bool),
        [typeof(int)] = Boxed(Any.Number.Select(value => (int)value)),
        [typeof(long)] = Boxed(Any.Number),
        [typeof(ulong)] = Boxed(Any.Word),
        // Nobody, whose id is zero, neither speaks nor is spoken of.
        [typeof(NodeId)] = Boxed(Any.Word.Select(id => new NodeId(Math.Max(1, id)))),
        [typeof(ReadOnlyMemory<byte>)] = Boxed(Memory()),
        [typeof(Configuration)] = Boxed(Configurations()),
    };

    /// <summary>What members say to each other.</summary>
    public static Gen<PeerFrame> Frames { get; } = Drawn(typeof(PeerFrame)).Select(frame => (PeerFrame)frame);

    public static Gen<Envelope> Envelopes { get; } =
        from kind in Gen.Elements(Enum.GetValues<EnvelopeKind>())
        from origin in Any.Word
        from number in Any.Word
        from content in Memory()
        select new Envelope(kind, new NodeId(origin), number, content);

    /// <summary>Everything in it, however deep: records alone compare arrays by reference.</summary>
    public static string Text(object? value) => value switch
    {
        null => "null",
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        Configuration configuration => Convert.ToHexString(ConfigurationCodec.Write(configuration)),
        IEnumerable items and not string => $"[{string.Join(", ", items.Cast<object>().Select(Text))}]",
        _ when value.GetType().IsPrimitive || value is Enum or string => value.ToString()!,
        _ => $"{value.GetType().Name}({string.Join(", ", Properties(value.GetType()).Select(property => Text(property.GetValue(value))))})",
    };

    private static Gen<object> Drawn(Type type)
    {
        if (Plain.TryGetValue(type, out Gen<object>? plain)) return plain;
        if (type.IsEnum) return Gen.Elements(Enum.GetValues(type).Cast<object>());
        if (type.IsArray) return Any.ArrayOf(Drawn(type.GetElementType()!), most: 4).Select(items => ArrayOf(type.GetElementType()!, items));
        if (type.IsAbstract) return Gen.OneOf(type.Assembly.GetTypes().Where(kind => kind.IsSubclassOf(type) && !kind.IsAbstract).Select(Drawn));

        ConstructorInfo constructor = Constructor(type);
        return Gen.CollectToArray(constructor.GetParameters(), parameter => Drawn(parameter.ParameterType)).Select(constructor.Invoke);
    }

    private static object ArrayOf(Type type, object[] items)
    {
        var array = Array.CreateInstance(type, items.Length);
        items.CopyTo(array, 0);
        return array;
    }

    private static ConstructorInfo Constructor(Type type) =>
        type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)
        ?? throw new NotSupportedException($"{type} has no constructor to draw it from.");

    private static Gen<Configuration> Configurations()
    {
        Gen<ClusterMember> members =
            from id in Gen.Choose(1, 20)
            from standing in Gen.Elements(Enum.GetValues<Standing>())
            from context in Memory()
            select new ClusterMember(new NodeId((ulong)id), standing, context);
        return Any.ArrayOf(members, most: 5).Select(each => new Configuration(each.DistinctBy(member => member.Id)));
    }

    private static Gen<ReadOnlyMemory<byte>> Memory() => Any.Bytes.Select(bytes => new ReadOnlyMemory<byte>(bytes));

    private static Gen<object> Boxed<T>(Gen<T> values) => values.Select(value => (object)value!);

    /// <summary>Those that the constructor sets: the others follow from them.</summary>
    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        Constructor(type).GetParameters().Select(parameter => type.GetProperty(parameter.Name!)!);
}
