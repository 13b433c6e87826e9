using AADiff.Diffusion.Networks;
using AADiff.Shared.Errors;
using AADiff.Sound.Grounding;
using AADiff.Sound.Spectrum;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Grounding;

public sealed class LogMelSpectrumTests
{
    private static readonly ClapFeatureSettings _settings = ClapFeatureSettings.Read(TestData.Vectors("clap", "tiny", "preprocessor_config.json"));
    private static readonly SafetensorsFile _features = SafetensorsFile.Load(TestData.Vectors("clap", "features.safetensors"));
    private static readonly SafetensorsFile _stages = SafetensorsFile.Load(TestData.Vectors("clap", "stages.safetensors"));

    public static TheoryData<string> Sounds => [.. ReferenceSounds.Names];

    [Theory]
    [MemberData(nameof(Sounds))]
    public void Features_of_every_window_equal_the_reference(string name)
    {
        LogMelSpectrum spectrum = new(_settings);
        double[] sound = ReferenceSounds.Make(name);
        foreach ((string key, int start) in ReferenceSounds.Windows(name))
        {
            // Repeated whole when it is shorter than a window, as the cut does it.
            double[] window = [.. Enumerable.Range(start, 480_000).Select(
                n => n < 480_000 / sound.Length * sound.Length || n < sound.Length ? sound[n % sound.Length] : 0)];
            float[] own = new float[1001 * 64];

            spectrum.Compute(window, own);

            double worst = own.Zip(_features.Floats(key), (a, b) => Math.Abs((double)a - b)).Max();
            Assert.True(worst <= 1e-4, $"{key} differs by {worst} dB");
        }
    }

    [Fact]
    public void Every_mel_filter_equals_the_reference()
    {
        MelFilterBank filters = new(48_000, 1024, 64, 50, 14_000);
        double[] reference = _stages.Doubles("mel_filters_f64"), power = new double[513], mel = new double[64];
        for (int bin = 0; bin < 513; bin++)
        {
            power.AsSpan().Clear();
            power[bin] = 1;

            filters.Apply(power, mel);

            for (int band = 0; band < 64; band++)
            {
                Assert.Equal(reference[(bin * 64) + band], mel[band], 1e-12);
            }
        }
    }

    [Theory]
    [InlineData("""{"truncation": "fusion"}""", "use an unfused CLAP model")]
    [InlineData("""{"padding": "pad"}""", "use an unfused CLAP model")]
    [InlineData("""{"fft_window_size": 1}""", "numbers that no spectrum can have")]
    [InlineData("""{"frequency_max": 30000}""", "numbers that no spectrum can have")]
    public void Settings_for_other_features_are_refused(string json, string sentence)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("preprocessor_config.json"), json);

        UserError error = Assert.Throws<UserError>(() => ClapFeatureSettings.Read(folder.File("preprocessor_config.json")));

        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }
}
