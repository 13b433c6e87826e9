using System.Buffers.Binary;

namespace AADiff.Sound.Decoding.Pcm;

/// <summary>An AIFF of integers of 16, 24 or 32 bits. (Of 8 bits, which AIFF has signed, NAudio takes them for those of a WAV.)</summary>
internal static class AiffChunks
{
    private const int FormatSize = 18;

    /// <summary>In front of the samples: an offset and a block size.</summary>
    private const int SamplesHead = 8;

    public static PcmHeader? Read(Stream file)
    {
        if (PcmHeader.Chunks(file, bigEndian: true, "COMM"u8, "SSND"u8) is not { Format.Size: FormatSize } chunks)
        {
            return null;
        }

        Span<byte> format = stackalloc byte[FormatSize];
        file.Position = chunks.Format.At;
        file.ReadExactly(format);
        Span<byte> head = stackalloc byte[SamplesHead];
        file.Position = chunks.Samples.At;
        file.ReadExactly(head);
        int channels = BinaryPrimitives.ReadUInt16BigEndian(format);
        long frames = BinaryPrimitives.ReadUInt32BigEndian(format[2..]);
        int bits = BinaryPrimitives.ReadUInt16BigEndian(format[6..]);
        int? sampleRate = Rate(format[8..]);
        bool whole = frames > 0 && chunks.Samples.Size - SamplesHead == frames * channels * bits / 8;
        bool plain = bits is 16 or 24 or 32 && channels > 0 && BinaryPrimitives.ReadUInt32BigEndian(head) == 0;
        return whole && plain && sampleRate is { } rate ? new PcmHeader(PcmHeader.FormatOf(rate, channels, frames), bits, IsAiff: true) : null;
    }

    /// <summary>A floating-point number of 80 bits; null when it is no whole number that a rate can be.</summary>
    private static int? Rate(ReadOnlySpan<byte> extended)
    {
        int exponent = BinaryPrimitives.ReadUInt16BigEndian(extended) - 16_383;
        ulong mantissa = BinaryPrimitives.ReadUInt64BigEndian(extended[2..]);
        if (exponent is < 0 or > 30)
        {
            return null;
        }

        ulong whole = mantissa >> (63 - exponent);
        return whole > 0 && whole << (63 - exponent) == mantissa ? (int)whole : null;
    }
}
