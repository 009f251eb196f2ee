namespace Tenure.Simulator.Disk;

/// <summary>A file's content in sectors. What lies between its end and the end of its last sector is zero.</summary>
internal sealed class FileImage
{
    /// <summary>
    /// What a drive writes as a whole or not at all. Drives promise it for their logical sector, and no file system builds on
    /// less: an append could else damage what was durable in front of it.
    /// </summary>
    public const int SectorSize = 512;

    private byte[] _bytes;

    public FileImage() => _bytes = [];

    private FileImage(FileImage original)
    {
        _bytes = original._bytes.AsSpan(0, original.Sectors * SectorSize).ToArray();
        Length = original.Length;
    }

    public int Length { get; private set; }

    public int Sectors => SectorsOf(Length);

    public ReadOnlySpan<byte> Content => _bytes.AsSpan(0, Length);

    public ReadOnlySpan<byte> Padded => _bytes.AsSpan(0, Sectors * SectorSize);

    public static int SectorsOf(int length) => (length + SectorSize - 1) / SectorSize;

    public ReadOnlySpan<byte> Sector(int sector) => _bytes.AsSpan(sector * SectorSize, SectorSize);

    public FileImage Copy() => new(this);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        int end = Length;
        SetLength(Length + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(end));
    }

    /// <summary>Cuts the file, or lengthens it with zeros.</summary>
    public void SetLength(int length)
    {
        int room = SectorsOf(length) * SectorSize;
        if (room > _bytes.Length) Array.Resize(ref _bytes, Math.Max(room, 2 * _bytes.Length));
        if (length < Length) _bytes.AsSpan(length, Length - length).Clear();
        Length = length;
    }

    /// <summary>Puts a sector in its place, which lies inside the file.</summary>
    public void Write(int sector, ReadOnlySpan<byte> content)
    {
        content.CopyTo(_bytes.AsSpan(sector * SectorSize, SectorSize));
        if (sector == Sectors - 1) _bytes.AsSpan(Length).Clear();
    }

    public void FlipBit(int at, int bit) => _bytes[at] ^= (byte)(1 << bit);
}
