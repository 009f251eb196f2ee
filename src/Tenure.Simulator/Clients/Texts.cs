using Tenure.Store;

namespace Tenure.Simulator.Clients;

/// <summary>Texts of a history as the store's bytes.</summary>
internal static class Texts
{
    public static Bytes Key(string text) => Bytes.Utf8(text);

    public static KeyRange Range(string key) => KeyRange.Single(Bytes.Utf8(key));
}
