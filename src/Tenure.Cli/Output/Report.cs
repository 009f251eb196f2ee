using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tenure.Cli.Output;

/// <summary>What a command has to say, for people or for programs.</summary>
internal static class Report
{
    // The lines go to terminals and files, never into a web page: letters of every script stay readable.
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Line(bool json, string text, JsonObject values)
    {
        if (json) Json(values);
        else Console.WriteLine(text);
    }

    public static void Json(JsonObject values) => Console.WriteLine(values.ToJsonString(OneLine));
}
