using System.Reflection;
using System.Text;

namespace Tenure.Tests.PublicApi;

/// <summary>Writes down what an assembly shows to others.</summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (string member in type.GetMembers(Declared).Select(Member).OfType<string>().Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        string kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsSealed ? "sealed class"
            : "class";
        string[] bases = [.. new[] { type.BaseType }.Concat(type.GetInterfaces())
            .Where(each => each is { IsPublic: true } && each != typeof(object) && each != typeof(Enum))
            .Select(each => Name(each!)).Distinct()];
        return $"{kind} {type.Namespace}.{Name(type)}{(bases.Length == 0 || type.IsEnum ? "" : " : " + string.Join(", ", bases))}";
    }

    private static string? Member(MemberInfo member) => member switch
    {
        FieldInfo { IsPublic: true, IsLiteral: true } constant =>
            $"{(constant.DeclaringType!.IsEnum ? "" : $"const {Name(constant.FieldType)} ")}{constant.Name} = {Convert.ToString(constant.GetRawConstantValue(), null)}",
        FieldInfo { IsPublic: true, IsSpecialName: false } field => $"{Name(field.FieldType)} {field.Name}",
        ConstructorInfo { IsPublic: true } constructor => $"{Name(constructor.DeclaringType!)}({Parameters(constructor)})",
        PropertyInfo property when property.GetMethod is { IsPublic: true } => Property(property),
        { Name: ['<', ..] } => null, // What the compiler adds to a record cannot be called.
        MethodInfo { IsPublic: true } method when !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal) =>
            $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType, Nullability.Create(method.ReturnParameter))} {method.Name}{Generics(method)}({Parameters(method)})",
        _ => null,
    };

    private static string Property(PropertyInfo property)
    {
        string set = property.SetMethod is not { IsPublic: true } setter ? ""
            : setter.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? " init;"
            : " set;";
        return $"{Name(property.PropertyType, Nullability.Create(property))} {property.Name} {{ get;{set} }}";
    }

    private static string Generics(MethodInfo method) => method.IsGenericMethod
        ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>"
        : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}{(parameter.IsOptional ? " = default" : "")}"));

    private static string Name(Type type, NullabilityInfo? nullability = null)
    {
        bool optional = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable;
        return (Nullable.GetUnderlyingType(type) is { } inner ? Name(inner) + "?"
            : type.IsByRef ? "out " + Name(type.GetElementType()!)
            : type.IsArray ? Name(type.GetElementType()!) + "[]"
            : type.IsGenericType ? Generic(type, nullability)
            : type.Name) + (optional ? "?" : "");
    }

    private static string Generic(Type type, NullabilityInfo? nullability)
    {
        IEnumerable<string> arguments = type.GetGenericArguments()
            .Select((argument, i) => Name(argument, nullability?.GenericTypeArguments.ElementAtOrDefault(i)));
        return $"{type.Name.Split('`')[0]}<{string.Join(", ", arguments)}>";
    }
}
