using System.Buffers.Binary;

namespace AADiff.Sound.Decoding.Pcm;

/// <summary>
/// Uncompressed sound whose header leaves nothing to interpretation. Whatever it does leaves open (sizes that do not fit the file, more than one
/// stretch of samples, unusual numbers of bits, compressed sound in disguise) is for ffmpeg to decide, so both say the same of every file.
/// </summary>
/// <param name="Format">Rate, channels, length and positions.</param>
/// <param name="Bits">Of one sample.</param>
/// <param name="IsAiff">Else it is a WAV.</param>
internal sealed record PcmHeader(SoundFormat Format, int Bits, bool IsAiff)
{
    /// <summary>Chunks looked at.</summary>
    private const int MostChunks = 200;

    /// <summary>Null: not that plain.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    public static PcmHeader? Read(Stream file)
    {
        Span<byte> head = stackalloc byte[12];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
        {
            return null;
        }

        return head.StartsWith("RIFF"u8) && head[8..].SequenceEqual("WAVE"u8) ? WaveChunks.Read(file)
            : head.StartsWith("FORM"u8) && head[8..].SequenceEqual("AIFF"u8) ? AiffChunks.Read(file)
            : null;
    }

    /// <summary>
    /// The only chunks of these two names and where they begin, provided that the second comes later and ends within the file; null: not so.
    /// </summary>
    /// <param name="file">Behind its first 12 bytes.</param>
    /// <param name="bigEndian">How sizes are written.</param>
    /// <param name="format">Name of the first.</param>
    /// <param name="samples">Name of the second.</param>
    public static ((long At, long Size) Format, (long At, long Size) Samples)? Chunks(
        Stream file, bool bigEndian, ReadOnlySpan<byte> format, ReadOnlySpan<byte> samples)
    {
        (long At, long Size)? first = null, second = null;
        Span<byte> head = stackalloc byte[8];
        int seen = 0;
        while (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            long size = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(head[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            (long At, long Size) chunk = (file.Position, size);
            bool isFormat = head.StartsWith(format), isSamples = head.StartsWith(samples);
            bool unexpected = (isFormat && (first is not null || second is not null)) || (isSamples && (first is null || second is not null));
            if (unexpected || ++seen > MostChunks)
            {
                return null;
            }

            (first, second) = (isFormat ? chunk : first, isSamples ? chunk : second);
            file.Position = chunk.At + size + (size & 1);
        }

        return first is { } f && second is { Size: > 0 } s && f.At + f.Size <= file.Length && s.At + s.Size <= file.Length ? (f, s) : null;
    }

    public static SoundFormat FormatOf(int sampleRate, int channels, long frames) =>
        new(sampleRate, channels, TimeSpan.FromSeconds((double)frames / sampleRate)) { Positions = ChannelPositions.Of(null, channels) };
}
