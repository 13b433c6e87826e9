using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace AADiff.Video;

/// <summary>Where the pieces of a fragmented MP4 of one stream lie, which ffmpeg wrote for us (ISO/IEC 14496-12).</summary>
/// <param name="Header">What a player needs before any fragment; begins the file.</param>
/// <param name="Fragments">In order.</param>
public sealed record FragmentedFile(ImmutableArray<byte> Header, ImmutableArray<Fragment> Fragments)
{
    private const int LongestHeader = 1 << 20;

    /// <exception cref="FormatException">It is no such file.</exception>
    public static FragmentedFile Read(string file)
    {
        using FileStream content = File.OpenRead(file);
        List<byte> header = [];
        var fragments = ImmutableArray.CreateBuilder<Fragment>();
        (long Offset, long Begin)? open = null;
        for (long offset = 0; offset < content.Length;)
        {
            content.Position = offset;
            (string type, long length) = BoxAt(content);
            switch (type)
            {
                case "ftyp" or "moov":
                    header.AddRange(Content(content, offset, length));
                    break;
                case "moof":
                    open = (offset, BeginOf(Content(content, offset, length)));
                    break;
                case "mdat" when open is { } begun:
                    fragments.Add(new Fragment(begun.Offset, offset + length - begun.Offset, begun.Begin));
                    open = null;
                    break;
            }

            offset += length;
        }

        return header.Count > 0 && fragments.Count > 0
            ? new FragmentedFile([.. header], fragments.ToImmutable())
            : throw new FormatException("the file has no fragments");
    }

    /// <summary>Its pictures, as browsers ask for them (RFC 6381), and their size; null: it has none.</summary>
    public (string Codec, int Width, int Height)? Pictures()
    {
        ReadOnlySpan<byte> header = Header.AsSpan();
        int entry = header.IndexOf("avc1"u8), settings = header.IndexOf("avcC"u8);
        if (entry < 0 || settings < 0)
        {
            return null;
        }

        // The entry: 24 bytes after its type come width and height; the settings: a version, then profile, constraints and level.
        ReadOnlySpan<byte> size = header[(entry + 28)..], profile = header[(settings + 5)..];
        return (
            string.Create(CultureInfo.InvariantCulture, $"avc1.{profile[0]:x2}{profile[1]:x2}{profile[2]:x2}"),
            BinaryPrimitives.ReadUInt16BigEndian(size),
            BinaryPrimitives.ReadUInt16BigEndian(size[2..]));
    }

    private static byte[] Content(FileStream file, long offset, long length)
    {
        byte[] content = new byte[length <= LongestHeader ? length : throw new FormatException("a header is too long")];
        file.Position = offset;
        file.ReadExactly(content);
        return content;
    }

    private static (string Type, long Length) BoxAt(Stream content)
    {
        Span<byte> start = stackalloc byte[16];
        content.ReadExactly(start[..8]);
        long length = BinaryPrimitives.ReadUInt32BigEndian(start);
        if (length == 1)
        {
            content.ReadExactly(start[8..]);
            length = BinaryPrimitives.ReadInt64BigEndian(start[8..]);
        }

        return length >= 8 ? (Encoding.ASCII.GetString(start[4..8]), length) : throw new FormatException("a box has no length");
    }

    /// <summary>The time of a fragment's first frame, in ticks: moof, traf, tfdt.</summary>
    private static long BeginOf(ReadOnlySpan<byte> moof)
    {
        int at = moof.IndexOf("tfdt"u8);
        if (at < 0)
        {
            throw new FormatException("a fragment does not say when it begins");
        }

        ReadOnlySpan<byte> time = moof[(at + 8)..];
        return moof[at + 4] == 1 ? BinaryPrimitives.ReadInt64BigEndian(time) : BinaryPrimitives.ReadUInt32BigEndian(time);
    }
}

/// <param name="Offset">In the file.</param>
/// <param name="Bytes">How many.</param>
/// <param name="Begin">Ticks of its stream.</param>
public readonly record struct Fragment(long Offset, long Bytes, long Begin);
