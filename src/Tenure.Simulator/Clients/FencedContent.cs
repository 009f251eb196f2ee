using System.Text;

namespace Tenure.Simulator.Clients;

/// <summary>
/// What candidates write to the fenced file: whose it is, and what it was made of, so that whoever watches the file can tell.
/// </summary>
/// <param name="Text">Unlike that of any other write.</param>
/// <param name="Basis">The text that the writer had read before; empty where there was no file.</param>
internal sealed record FencedContent(long Token, string Holder, string Text, string Basis)
{
    private const string Mark = "fenced";

    public static FencedContent? Read(byte[] content) => Encoding.UTF8.GetString(content).Split('|') is [Mark, var token, var holder, var text, var basis]
        ? new FencedContent(long.Parse(token), holder, text, basis)
        : null;

    public byte[] ToBytes() => Encoding.UTF8.GetBytes($"{Mark}|{Token}|{Holder}|{Text}|{Basis}");
}
