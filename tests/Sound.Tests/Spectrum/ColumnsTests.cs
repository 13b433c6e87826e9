using AADiff.Diffusion.Networks;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Spectrum;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Spectrum;

public sealed class ColumnsTests
{
    private static readonly SafetensorsFile _vectors = SafetensorsFile.Load(TestData.Vectors("audio", "columns.safetensors"));

    public static TheoryData<string> EverySound() => [.. _vectors.Names.Select(name => name.Split('/')[0]).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(EverySound))]
    public async Task Every_feature_equals_its_reference_column_by_column(string id)
    {
        ISound sound = await VectorSounds.OpenAsync(id);
        string[] features = [.. _vectors.Names.Where(name => name.StartsWith(id + "/", StringComparison.Ordinal)).Select(name => name.Split('/')[1])];
        Assert.True(features.Length >= 7);
        List<double>[] columns = await MeasureAsync(sound, [.. features.Select(VectorFeatures.Settings)]);

        foreach ((string feature, List<double> values) in features.Zip(columns))
        {
            bool recorded = sound is not GeneratedSound;
            double tolerance = recorded && !VectorFeatures.IsDelicate(feature) ? 1e-9 : 1e-5;
            Near.Equal(_vectors.Doubles($"{id}/{feature}"), values, tolerance, recorded ? 0 : Near.FloatSamples, $"{id}/{feature}");
        }
    }

    [Fact]
    public async Task Magnitudes_of_single_columns_equal_the_reference()
    {
        SafetensorsFile reference = SafetensorsFile.Load(TestData.Vectors("audio", "stft_dog.safetensors"));
        long[] wanted = reference.Integers("columns");
        var columns = new List<double[]>();
        await StreamAsync(await VectorSounds.OpenAsync("dog"), (magnitude, _) => columns.Add(magnitude.ToArray()));

        Near.Equal(reference.Doubles("magnitude"), [.. wanted.SelectMany(column => columns[(int)column])], 1e-9, 0, "stft");
    }

    [Theory]
    [InlineData(16_000, 1024)]
    [InlineData(22_050, 1024)]
    [InlineData(24_000, 1024)]
    [InlineData(44_100, 2048)]
    [InlineData(48_000, 2048)]
    [InlineData(192_000, 8192)]
    public void The_window_is_about_46_milliseconds(int sampleRate, int window) =>
        Assert.Equal(new StftShape(sampleRate, window, window / 4), StftShape.For(sampleRate));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(14 * 512)]
    [InlineData(15 * 512)]
    [InlineData(16 * 512)]
    [InlineData(40 * 512)]
    public async Task The_number_of_columns_depends_on_the_length_alone_for_every_feature(int samples)
    {
        var sound = new GeneratedSound(44_100, samples, n => Math.Sin(n), block: 700);
        List<double>[] columns = await MeasureAsync(sound, [.. Enum.GetValues<LoudnessFeature>().Select(f => new EnvelopeSettings { Feature = f })]);
        Assert.All(columns, values => Assert.Equal(1 + (samples / 512), values.Count));
    }

    private static async Task<List<double>[]> MeasureAsync(ISound sound, EnvelopeSettings[] settings)
    {
        var shape = StftShape.For(sound.Format.SampleRate);
        var peak = new MelPeak(shape);
        await StreamAsync(sound, (magnitude, _) => peak.Push(magnitude));
        IColumnFeature[] features = [.. settings.Select(one => Features.Create(one, shape, peak.Decibel))];
        List<double>[] values = [.. settings.Select(_ => new List<double>())];
        await StreamAsync(sound, (magnitude, rms) =>
        {
            for (int i = 0; i < features.Length; i++)
            {
                features[i].Push(magnitude, rms, values[i].Add);
            }
        });
        for (int i = 0; i < features.Length; i++)
        {
            features[i].Finish(values[i].Add);
        }

        return values;
    }

    private static async Task StreamAsync(ISound sound, ColumnSink sink)
    {
        var stft = new Stft(StftShape.For(sound.Format.SampleRate), withMagnitude: true, sink);
        await foreach (ReadOnlyMemory<float> block in sound.ReadMonoAsync(sound.Format.SampleRate, CancellationToken.None))
        {
            stft.Push(block.Span);
        }

        stft.Finish();
    }
}
