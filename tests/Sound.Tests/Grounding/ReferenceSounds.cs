using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using AADiff.Testing;

namespace AADiff.Sound.Tests.Grounding;

/// <summary>The sounds of the CLAP vectors, made again from the formulas that cases.json gives, and the recordings beside them.</summary>
internal static class ReferenceSounds
{
    private const double Rate = 48_000;

    private static readonly JsonElement _cases =
        JsonDocument.Parse(File.ReadAllText(TestData.Vectors("clap", "cases.json"))).RootElement.GetProperty("sounds");

    public static string[] Names { get; } = [.. _cases.EnumerateArray().Select(sound => sound.GetProperty("id").GetString()!)];

    /// <summary>Names of a sound's windows in the vectors, with the sample each starts at.</summary>
    public static (string Key, int Start)[] Windows(string name)
    {
        JsonElement sound = _cases.EnumerateArray().Single(s => s.GetProperty("id").GetString() == name);
        int[] starts = [.. sound.GetProperty("window_starts").EnumerateArray().Select(start => start.GetInt32())];
        return [.. starts.Select((start, i) => (starts.Length == 1 ? name : $"{name}/w{i}", start))];
    }

    public static double[] Make(string name) => name switch
    {
        "sweep_10s" => Fill(480_000, Sweep(480_000, 20, 20_000, 0.5)),
        "silence_5s" => new double[240_000],
        "sine1k_am_10s" => Fill(480_000, n => 0.4 * (1 + (0.9 * Sine(1, n))) * Sine(1000, n)),
        "chirp_3s" => Fill(144_000, Sweep(144_000, 100, 8000, 0.8)),
        "tone_0370ms" => Fill(17_760, n => 0.3 * Sine(440, n)),
        "noise_5s" => Fill(240_000, Noise(12345, 0.25)),
        "clicks_4s" => Fill(192_000, n => n % 24_000 == 6000 ? 0.9 : 0),
        "loud_1s" => Fill(48_000, n => 1.5 * Sine(330, n)),
        "stereo_5s" => Fill(240_000, n => ((0.5 * Sine(440, n)) + (0.5 * Math.Sin((2 * Math.PI * 660 * n / Rate) + 0.5))) / 2),
        "dog_5s" => Recording("dog_48000_mono.wav"),
        "rooster_5s" => Recording("rooster_48000_mono.wav"),
        "fire_from16k_4s" => Recording("fire_48000_mono.wav"),
        "thunder_12s" => Recording("thunder_48000_mono.wav"),
        "long_480001" => LongNoisyTone(),
        "long_22p5s" => GatedSweep(),
        _ => throw new ArgumentException($"no formula for {name}"),
    };

    /// <summary>A 16-bit mono WAV with a 44-byte header.</summary>
    public static double[] Recording(string file) =>
        [.. MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(TestData.Vectors("sounds", file)).AsSpan(44)).ToArray().Select(Sample)];

    public static async IAsyncEnumerable<ReadOnlyMemory<float>> Blocks(double[] sound, int blockLength = 4801)
    {
        // One buffer for all blocks, as a decoder has: who keeps a block sees it change.
        float[] buffer = new float[blockLength];
        for (int at = 0; at < sound.Length; at += blockLength)
        {
            int length = Math.Min(blockLength, sound.Length - at);
            for (int i = 0; i < length; i++)
            {
                buffer[i] = (float)sound[at + i];
            }

            yield return buffer.AsMemory(0, length);
            buffer.AsSpan().Fill(float.NaN);
            await Task.Yield();
        }
    }

    private static double Sample(short value) =>
        (BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value)) / 32768.0;

    private static double[] Fill(int length, Func<int, double> value) => [.. Enumerable.Range(0, length).Select(value)];

    private static double Sine(double hertz, int n) => Math.Sin(2 * Math.PI * hertz * n / Rate);

    private static Func<int, double> Sweep(int length, double from, double to, double amplitude)
    {
        double seconds = length / Rate, k = Math.Log(to / from);
        return n => amplitude * Math.Sin(2 * Math.PI * from * seconds / k * (Math.Exp(k * n / length) - 1));
    }

    private static Func<int, double> Noise(uint state, double amplitude) => _ =>
    {
        state = (1664525 * state) + 1013904223;
        return amplitude * (((state >> 8) / 16777216.0 * 2) - 1);
    };

    private static double[] LongNoisyTone()
    {
        Func<int, double> noise = Noise(7, 0.05);
        return Fill(480_001, n => (0.3 * Sine(500, n)) + noise(n));
    }

    private static double[] GatedSweep()
    {
        Func<int, double> sweep = Sweep(1_080_000, 50, 12_000, 0.4);
        return Fill(1_080_000, n => sweep(n) * (1 + Math.Sign(Math.Sin(Math.PI * (n / Rate)))) / 2);
    }
}
