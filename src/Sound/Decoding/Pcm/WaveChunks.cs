using System.Buffers.Binary;

namespace AADiff.Sound.Decoding.Pcm;

/// <summary>A WAV of integers of 8, 16, 24 or 32 bits or floating-point numbers of 32 or 64.</summary>
internal static class WaveChunks
{
    private const int Integers = 1;
    private const int Floats = 3;
    private const int Extensible = 0xFFFE;

    /// <summary>Where ffmpeg looks for sound that is compressed after all.</summary>
    private const int Disguise = 64 * 1024;

    public static PcmHeader? Read(Stream file)
    {
        if (PcmHeader.Chunks(file, bigEndian: false, "fmt "u8, "data"u8) is not { } chunks || chunks.Format.Size is < 16 or > 1024)
        {
            return null;
        }

        byte[] format = new byte[chunks.Format.Size];
        file.Position = chunks.Format.At;
        file.ReadExactly(format);
        (int tag, int channels) = (Word(format, 0), Word(format, 2));
        (int align, int bits) = (Word(format, 12), Word(format, 14));
        uint sampleRate = BinaryPrimitives.ReadUInt32LittleEndian(format.AsSpan(4));
        uint mask = 0;
        if (tag == Extensible)
        {
            if (format.Length < 40 || Word(format, 18) != bits || !format.AsSpan(26, 14).SequenceEqual(_mediaTypes))
            {
                return null;
            }

            (tag, mask) = (Word(format, 24), BinaryPrimitives.ReadUInt32LittleEndian(format.AsSpan(20)));
        }

        bool known = (tag == Integers && bits is 8 or 16 or 24 or 32) || (tag == Floats && bits is 32 or 64);
        if (!known || channels == 0 || sampleRate is 0 or > int.MaxValue || align != channels * bits / 8 || chunks.Samples.Size % align != 0
            || (bits == 16 && MayBeCompressed(file, chunks.Samples)))
        {
            return null;
        }

        SoundFormat sound = PcmHeader.FormatOf((int)sampleRate, channels, chunks.Samples.Size / align);
        return new PcmHeader(mask == 0 ? sound : sound with { Positions = ChannelPositions.OfMask(mask, channels) }, bits, IsAiff: false);
    }

    /// <summary>What follows the number of the format in every GUID that is made of one.</summary>
    private static readonly byte[] _mediaTypes = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>What a block of AC-3 and the like (IEC 61937) or of DTS begins with, in either order of bytes.</summary>
    private static readonly byte[][] _marks =
    [
        [0x72, 0xF8, 0x1F, 0x4E], [0xF8, 0x72, 0x4E, 0x1F], [0x7F, 0xFE, 0x80, 0x01], [0xFE, 0x7F, 0x01, 0x80], [0x1F, 0xFF, 0xE8, 0x00],
        [0xFF, 0x1F, 0x00, 0xE8],
    ];

    /// <summary>Discs and receivers know DTS and AC-3 that call themselves samples of 16 bits.</summary>
    private static bool MayBeCompressed(Stream file, (long At, long Size) samples)
    {
        byte[] start = new byte[Math.Min(Disguise, samples.Size)];
        file.Position = samples.At;
        file.ReadExactly(start);
        return Array.Exists(_marks, mark => start.AsSpan().IndexOf(mark) >= 0);
    }

    private static int Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
