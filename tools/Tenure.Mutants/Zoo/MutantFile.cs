namespace Tenure.Mutants.Zoo;

/// <summary>
/// Reads a mutant's file: a head of <c>key: value</c> lines, where an indented line continues the value before it, then
/// for each change the file, the text between <c>--- text</c> and <c>--- replacement</c>, and what takes its place, up to
/// <c>--- end</c>. Several changes of one file need to name it once.
/// </summary>
internal sealed class MutantFile
{
    public const string Extension = ".mutant";

    private const string TextMark = "--- text";
    private const string ReplacementMark = "--- replacement";
    private const string EndMark = "--- end";

    private static readonly string[] Keys = ["name", "group", "does", "breaks", "seen", "finder", "checker", "file"];

    private readonly string _name;
    private readonly string[] _lines;
    private readonly Dictionary<string, string> _head = [];
    private readonly List<Replacement> _replacements = [];
    private int _next;

    private MutantFile(string name, string content)
    {
        _name = name;
        _lines = content.Split('\n');
    }

    /// <exception cref="BadInputException">The content is no mutant; the message says what is wrong, and where.</exception>
    public static Mutant Parse(string name, string content) => new MutantFile(name, content).Read();

    private Mutant Read()
    {
        string? key = null;
        for (; _next < _lines.Length; _next++)
        {
            string line = _lines[_next];
            if (line == TextMark) ReadReplacement();
            else if (line.StartsWith(' ') && key is not null) _head[key] += " " + line.Trim();
            else if (line.Length > 0) key = ReadKey(line);
        }

        if (Value("name") != _name) throw Bad($"its name is '{Value("name")}'");
        if (_replacements.Count == 0) throw Bad("it changes nothing");
        if (_replacements.Any(each => each.Project != _replacements[0].Project)) throw Bad("it changes more than one project");
        Finder finder = Finder.Parse(_head.GetValueOrDefault("finder", "simulator")) ?? throw Bad($"there is no finder '{_head["finder"]}'");
        return new Mutant(
            _name, Value("group"), Value("does"), Value("breaks"), Value("seen"), finder, _head.GetValueOrDefault("checker"), _replacements);
    }

    private string ReadKey(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string key = colon < 0 ? line : line[..colon];
        if (colon < 0 || !Keys.Contains(key)) throw Bad($"'{line}' is none of its lines");
        _head[key] = line[(colon + 1)..].Trim();
        return key;
    }

    private void ReadReplacement()
    {
        string file = Value("file");
        string text = ReadUntil(ReplacementMark);
        string with = ReadUntil(EndMark);
        if (text.Length == 0) throw Bad("the text to replace is empty");
        _replacements.Add(new Replacement(file, text, with));
    }

    private string ReadUntil(string mark)
    {
        int first = ++_next;
        while (_next < _lines.Length && _lines[_next] != mark) _next++;
        return _next < _lines.Length
            ? string.Join('\n', _lines[first.._next])
            : throw Bad($"'{mark}' is missing");
    }

    private string Value(string key) => _head.TryGetValue(key, out string? value) && value.Length > 0 ? value : throw Bad($"its '{key}' is missing");

    private BadInputException Bad(string what) => new($"mutant {_name}: {what} (line {Math.Min(_next + 1, _lines.Length)})");
}
