using System.Security;
using System.Text;

namespace Tenure.Simulator.Compare.Picture;

/// <summary>
/// Writes an SVG. Colours come from classes, and those of text and lines follow the reader's light or dark background.
/// </summary>
internal sealed class SvgCanvas(int width, int height, string title)
{
    private const string Style = """
        text { font: 13px system-ui, sans-serif; fill: #1f2937; }
        .title { font-size: 20px; font-weight: 600; }
        .heading { font-size: 15px; font-weight: 600; }
        .note { fill: #6b7280; }
        .right { text-anchor: end; }
        .middle { text-anchor: middle; }
        .axis { stroke: #6b7280; stroke-width: 1; fill: none; }
        .grid { stroke: #9ca3af; stroke-width: 1; stroke-opacity: 0.3; fill: none; }
        .line { stroke-width: 2.5; fill: none; stroke-linejoin: round; }
        .bully { stroke: #d97706; } .raft { stroke: #2f7de1; } .lease { stroke: #0f9d76; }
        .bully-fill { fill: #d97706; } .raft-fill { fill: #2f7de1; } .lease-fill { fill: #0f9d76; }
        @media (prefers-color-scheme: dark) { text { fill: #e5e7eb; } .note { fill: #9ca3af; } .axis { stroke: #9ca3af; } }
        """;

    private readonly StringBuilder _content = new();

    public void Text(double x, double y, string text, string classes = "") =>
        Add($"<text x=\"{x:0.#}\" y=\"{y:0.#}\"{Class(classes)}>{SecurityElement.Escape(text)}</text>");

    public void Line(double x1, double y1, double x2, double y2, string classes) =>
        Add($"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"{Class(classes)}/>");

    public void Path(IEnumerable<(double X, double Y)> points, string classes) =>
        Add($"<polyline points=\"{string.Join(' ', points.Select(point => $"{point.X:0.#},{point.Y:0.#}"))}\"{Class(classes)}/>");

    public void Dot(double x, double y, string classes) => Add($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3.5\"{Class(classes)}/>");

    public void Box(double x, double y, double boxWidth, double boxHeight, string classes) =>
        Add($"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{boxWidth:0.#}\" height=\"{boxHeight:0.#}\" rx=\"2\"{Class(classes)}/>");

    public override string ToString() =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n"
        + $"<title>{SecurityElement.Escape(title)}</title>\n<style>\n{Style}\n</style>\n{_content}</svg>\n";

    private static string Class(string classes) => classes.Length == 0 ? "" : $" class=\"{classes}\"";

    private void Add(string element) => _content.Append(element).Append('\n');
}
