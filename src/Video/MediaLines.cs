using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AADiff.Shared.Objects;

namespace AADiff.Video;

/// <summary>
/// What ffmpeg's framecrc or framehash output says of one stream, read line by line: <c>#tb 0: 1/30000</c>, then
/// <c>stream, dts, pts, duration, size, hash</c> for each packet or decoded frame. Hours of video need no memory.
/// </summary>
internal sealed class MediaLines
{
    private readonly ImmutableArray<Sha256Digest>.Builder _parts = ImmutableArray.CreateBuilder<Sha256Digest>();
    private (int Numerator, int Denominator) _timeBase = (1, 1);

    /// <summary>As ffmpeg names it; empty: it says nothing.</summary>
    public string Codec { get; private set; } = "";

    public long Count { get; private set; }

    /// <summary>End of the last packet in units of the time base.</summary>
    public long End { get; private set; }

    public int TicksPerSecond => _timeBase.Numerator == 1 ? _timeBase.Denominator : throw new FormatException("unusual time base");

    /// <summary>
    /// Index of the first packet that does not begin at a multiple of this many ticks, one after another from 0; null: none or not asked
    /// for.
    /// </summary>
    public long? FirstMisplaced { get; private set; }

    /// <summary>Of what the packets hold, and of what a decoder is told before: the same for the same ones in the same order.</summary>
    public Sha256Digest Content { get; private set; } = Sha256Digest.Of([]);

    /// <summary>Of the time base and when each of them shows.</summary>
    public Sha256Digest Times { get; private set; } = Sha256Digest.Of([]);

    /// <summary>Of what the packets of each part hold, and nothing else: the same whichever file they are in.</summary>
    public ImmutableArray<Sha256Digest> Parts { get; private set; } = [];

    /// <param name="file">What ffmpeg wrote.</param>
    /// <param name="spacing">For <see cref="FirstMisplaced"/>.</param>
    /// <param name="parts">Packets of each part, from the first on; none: all are one.</param>
    public static MediaLines Read(string file, long? spacing, ImmutableArray<int> parts = default)
    {
        var lines = new MediaLines();
        using IncrementalHash content = NewHash(), times = NewHash(), part = NewHash();
        int left = parts.IsDefaultOrEmpty ? int.MaxValue : parts[0];
        foreach (string line in File.ReadLines(file))
        {
            if (lines.Add(line, spacing, content, times, part) && --left == 0)
            {
                lines._parts.Add(Read(part));
                left = lines._parts.Count < parts.Length ? parts[lines._parts.Count] : int.MaxValue;
            }
        }

        if (parts.IsDefaultOrEmpty)
        {
            lines._parts.Add(Read(part));
        }

        (lines.Content, lines.Times, lines.Parts) = (Read(content), Read(times), lines._parts.ToImmutable());
        return lines;
    }

    /// <returns>Whether it is of a packet.</returns>
    private bool Add(string line, long? spacing, IncrementalHash content, IncrementalHash times, IncrementalHash part)
    {
        const string TimeBase = "#tb 0: ", CodecId = "#codec_id 0: ";
        if (line.StartsWith(TimeBase, StringComparison.Ordinal))
        {
            string[] parts = line[TimeBase.Length..].Split('/');
            _timeBase = (Number(parts[0]), Number(parts[1]));
            Append(times, line);
        }
        else if (line.StartsWith(CodecId, StringComparison.Ordinal))
        {
            Codec = line[CodecId.Length..];
        }
        else if (line.StartsWith("#extradata", StringComparison.Ordinal))
        {
            Append(content, line);
        }
        else if (line.Length > 0 && line[0] != '#')
        {
            // Size, hash, and what else the packet brings along.
            string[] fields = line.Split(',', 5);
            Append(content, fields[4]);
            Append(part, fields[4]);
            Append(times, fields[2]);
            long shown = long.Parse(fields[2], NumberStyles.Integer, CultureInfo.InvariantCulture);
            long lasts = long.Parse(fields[3], NumberStyles.Integer, CultureInfo.InvariantCulture);
            if (spacing is not null && shown != Count * spacing)
            {
                FirstMisplaced ??= Count;
            }

            End = Math.Max(End, shown + lasts);
            Count++;
            return true;
        }

        return false;
    }

    private static void Append(IncrementalHash hash, string text)
    {
        hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
        hash.AppendData("\n"u8);
    }

    private static IncrementalHash NewHash() => IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private static Sha256Digest Read(IncrementalHash hash) => Sha256Digest.Parse(Convert.ToHexStringLower(hash.GetHashAndReset()));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
