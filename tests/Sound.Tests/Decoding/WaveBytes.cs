using System.Runtime.InteropServices;

namespace AADiff.Sound.Tests.Decoding;

/// <summary>A WAV byte by byte, also such as no program should write.</summary>
internal static class WaveBytes
{
    public const int Integers = 1;
    public const int Floats = 3;

    /// <param name="sampleRate">Hz.</param>
    /// <param name="channels">As the header says.</param>
    /// <param name="samples">Interleaved.</param>
    public static byte[] OfFloats(int sampleRate, int channels, float[] samples) =>
        Of(Floats, sampleRate, channels, 32, MemoryMarshal.AsBytes<float>(samples).ToArray());

    /// <param name="tag">The kind of samples.</param>
    /// <param name="sampleRate">Hz.</param>
    /// <param name="channels">As the header says.</param>
    /// <param name="bits">Of a sample.</param>
    /// <param name="data">The samples.</param>
    /// <param name="claimed">What the header says of their size; null: the truth.</param>
    /// <param name="behind">What follows them.</param>
    public static byte[] Of(int tag, int sampleRate, int channels, int bits, byte[] data, uint? claimed = null, byte[]? behind = null)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("RIFF"u8);
        writer.Write(36 + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)tag);
        writer.Write((short)channels);
        writer.Write(sampleRate);
        writer.Write(sampleRate * channels * bits / 8);
        writer.Write((short)(channels * bits / 8));
        writer.Write((short)bits);
        writer.Write("data"u8);
        writer.Write(claimed ?? (uint)data.Length);
        writer.Write(data);
        writer.Write(behind ?? []);
        return file.ToArray();
    }
}
