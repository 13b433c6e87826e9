using System.Text.Json;
using AADiff.Diffusion.Networks;
using AADiff.Proof.Measures;
using AADiff.Testing;

namespace AADiff.Proof.Tests;

/// <summary>Reference numbers of librosa, scipy, scikit-image and OpenCV (tests/data/vectors/sync).</summary>
internal static class SyncVectors
{
    public static JsonElement Cases { get; } = JsonDocument.Parse(File.ReadAllText(TestData.Vectors("sync", "cases.json"))).RootElement;

    public static SafetensorsFile Curves { get; } = SafetensorsFile.Load(TestData.Vectors("sync", "curves.safetensors"));

    public static Series Series(string name) => new(name, [.. Curves.Doubles(name)]);

    public static double Correlation(string name) => Cases.GetProperty("correlation").GetProperty(name).GetDouble();

    public static double[] Times(string sound) =>
        [.. Audio(sound).GetProperty("peak_times").EnumerateArray().Select(time => time.GetDouble())];

    public static JsonElement Audio(string sound) =>
        Cases.GetProperty("audio").EnumerateArray().Single(one => one.GetProperty("id").GetString() == sound);

    public static double Rate(string fps) => fps == "29.97" ? 30000 / 1001.0 : double.Parse(fps);
}
