using AADiff.Coordinator.Listening;
using AADiff.Coordinator.Listening.Spectrum;
using AADiff.Shared.Requests;
using AADiff.Shared.Tensors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Coordinator.Tests.Listening.Spectrum;

public sealed class ColumnsTests
{
    private static readonly TensorFile Vectors = TensorFile.Load(TestData.Vectors("audio", "columns.safetensors"));

    public static TheoryData<string, string> EveryColumnVector()
    {
        var data = new TheoryData<string, string>();
        foreach (string name in Vectors.Names.Order(StringComparer.Ordinal))
        {
            data.Add(name.Split('/')[0], name.Split('/')[1]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryColumnVector))]
    public async Task Every_feature_equals_its_reference_column_by_column(string id, string feature)
    {
        List<double> columns = await MeasureAsync(await VectorSounds.OpenAsync(id), VectorFeatures.Settings(feature));

        double tolerance = VectorFeatures.IsDelicate(feature) ? 1e-5 : 1e-9;
        bool recorded = id is "dog" or "rooster" or "thunder" or "fire16k";
        Near.Equal(Vectors.Doubles($"{id}/{feature}"), columns, recorded ? tolerance : 1e-5, recorded ? 0 : Near.FloatSamples, $"{id}/{feature}");
    }

    [Fact]
    public async Task Magnitudes_of_single_columns_equal_the_reference()
    {
        TensorFile reference = TensorFile.Load(TestData.Vectors("audio", "stft_dog.safetensors"));
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
    [InlineData(40 * 512)]
    public async Task The_number_of_columns_depends_on_the_length_alone_for_every_feature(int samples)
    {
        foreach (LoudnessFeature feature in Enum.GetValues<LoudnessFeature>())
        {
            var sound = new GeneratedSound(44_100, samples, n => Math.Sin(n), block: 700);
            Assert.Equal(1 + (samples / 512), (await MeasureAsync(sound, new EnvelopeSettings { Feature = feature })).Count);
        }
    }

    private static async Task<List<double>> MeasureAsync(ISound sound, EnvelopeSettings settings)
    {
        StftShape shape = StftShape.For(sound.Format.SampleRate);
        var peak = new MelPeak(shape);
        await StreamAsync(sound, (magnitude, _) => peak.Push(magnitude));
        IColumnFeature feature = Features.Create(settings, shape, peak.Decibel);
        var values = new List<double>();
        await StreamAsync(sound, (magnitude, rms) => feature.Push(magnitude, rms, values.Add));
        feature.Finish(values.Add);
        return values;
    }

    private static async Task StreamAsync(ISound sound, ColumnSink sink)
    {
        var stft = new Stft(StftShape.For(sound.Format.SampleRate), withMagnitude: true, sink);
        await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(sound.Format.SampleRate, CancellationToken.None))
        {
            stft.Push(block.Span);
        }

        stft.Finish();
    }
}
