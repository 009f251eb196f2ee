using System.Text;
using Tenure.Node.Disk;
using Tenure.Simulator.Disk;

namespace Tenure.Simulator.Tests.Disk;

/// <summary>
/// Disks as text: each file as its name and its content, <c>f:aab100</c> for two sectors of the letter a and a hundred bytes of b.
/// The dot stands for zero.
/// </summary>
internal static class DiskText
{
    /// <summary>All that a crash may leave behind the work, each once.</summary>
    public static string[] AfterCrash(Action<SimulatedDisk> work)
    {
        var outcomes = new HashSet<string>();
        var choices = new CountedChoices();
        do
        {
            var disk = new SimulatedDisk(choices);
            work(disk);
            disk.Crash(choices);
            outcomes.Add(Text(disk));
        }
        while (choices.Advance());

        return [.. outcomes];
    }

    public static IDiskFile CreateDurably(SimulatedDisk disk, string name, string content = "")
    {
        IDiskFile file = disk.Create(name);
        file.Append(Letters(content));
        file.Sync();
        disk.SyncDirectory();
        return file;
    }

    public static byte[] Content(SimulatedDisk disk, string name)
    {
        using IDiskFile file = disk.Open(name);
        byte[] content = new byte[file.Length];
        file.Read(0, content);
        return content;
    }

    public static string Text(SimulatedDisk disk) =>
        string.Join(' ', disk.Files().Select(name => $"{name}:{Text(Content(disk, name))}"));

    /// <summary>The bytes of a text such as <c>aab100</c>.</summary>
    public static byte[] Letters(string text)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < text.Length; i++)
        {
            int digits = text.AsSpan(i + 1).IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length - i - 1;
            int count = digits == 0 ? FileImage.SectorSize : int.Parse(text.AsSpan(i + 1, digits));
            bytes.AddRange(Enumerable.Repeat(text[i] == '.' ? (byte)0 : (byte)text[i], count));
            i += digits;
        }

        return [.. bytes];
    }

    private static string Text(byte[] content)
    {
        var text = new StringBuilder();
        for (int at = 0; at < content.Length;)
        {
            int run = content.AsSpan(at).IndexOfAnyExcept(content[at]) is var end and >= 0 ? end : content.Length - at;
            char letter = content[at] == 0 ? '.' : (char)content[at];
            text.Append(letter, Math.Max(1, run / FileImage.SectorSize));
            if (run % FileImage.SectorSize is var rest and > 0)
            {
                if (run > FileImage.SectorSize) text.Append(letter);
                text.Append(rest);
            }

            at += run;
        }

        return text.ToString();
    }
}
