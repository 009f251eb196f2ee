using System.Text.Json;
using System.Text.Json.Serialization;
using Tenure.Cli.Demo.Workers;

namespace Tenure.Cli.Demo.Events;

/// <summary>Events and records as lines of JSON; the code is generated, because six processes start at the same time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DemoEvent))]
[JsonSerializable(typeof(Record))]
internal sealed partial class DemoJson : JsonSerializerContext
{
    public static string Write(DemoEvent happened) => JsonSerializer.Serialize(happened, Default.DemoEvent);

    public static DemoEvent Read(string line) => JsonSerializer.Deserialize(line, Default.DemoEvent)!;
}
