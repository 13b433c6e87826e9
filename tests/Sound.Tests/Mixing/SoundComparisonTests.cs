using System.Runtime.InteropServices;
using AADiff.Sound.Mixing;
using AADiff.Sound.Tests.Decoding;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Mixing;

/// <summary>What AAC makes of a sound is that sound; one that is late, short, faster, another or silent is not.</summary>
public sealed class SoundComparisonTests(SoundComparisonTests.Encoded encoded) : IClassFixture<SoundComparisonTests.Encoded>
{
    public static TheoryData<string> Names => [.. Encoded.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sound_that_AAC_encoded_is_the_same(string name) => Assert.Null(encoded.Compare(name, decoded => decoded));

    [Theory]
    [InlineData("thunder", 1.3)]
    [InlineData("thunder", -1.3)]
    [InlineData("thunder", 40)]
    [InlineData("noise", 2)]
    [InlineData("rumble", 1.5)]
    [InlineData("rumble", -25)]
    [InlineData("clicks", 5)]
    public void A_late_or_early_one_is_not(string name, double milliseconds) =>
        Assert.NotNull(encoded.Compare(name, decoded => Encoded.Shift(decoded, milliseconds)));

    [Theory]
    [InlineData("thunder")]
    [InlineData("noise")]
    [InlineData("clicks")]
    [InlineData("silence")]
    public void One_that_ends_early_is_not(string name) =>
        Assert.Contains("samples instead of", encoded.Compare(name, decoded => decoded[..(decoded.Length - 8000)]), StringComparison.Ordinal);

    [Fact]
    public void One_that_goes_on_too_long_is_not() =>
        Assert.Contains("samples instead of", encoded.Compare("thunder", decoded => [.. decoded, .. decoded[..8000]]), StringComparison.Ordinal);

    [Theory]
    [InlineData("thunder")]
    [InlineData("noise")]
    [InlineData("rumble")]
    [InlineData("clicks")]
    public void One_that_plays_a_thousandth_faster_is_not(string name) =>
        Assert.NotNull(encoded.Compare(name, decoded => Encoded.Resample(decoded, 1.001)));

    [Theory]
    [InlineData("thunder", "noise")]
    [InlineData("noise", "thunder")]
    [InlineData("rumble", "silence")]
    [InlineData("silence", "clicks")]
    [InlineData("clicks", "noise")]
    public void Another_one_is_not(string name, string other) => Assert.NotNull(encoded.Compare(name, _ => encoded.Decoded(other)));

    [Theory]
    [InlineData("thunder")]
    [InlineData("noise")]
    public void One_with_a_hole_of_half_a_second_or_with_its_sides_swapped_is_not(string name)
    {
        Assert.NotNull(encoded.Compare(name, decoded => Encoded.Silenced(decoded, decoded.Length / 2, Encoded.Rate)));
        Assert.NotNull(encoded.Compare(name, Encoded.Swapped));
    }

    [Fact]
    public void Noise_for_which_AAC_has_few_bits_a_sample_is_the_same_and_other_noise_is_not()
    {
        var random = new Random(3);
        float[] noise = PlayedSamples.Make(200_000, 2, (_, _) => 0.9 * ((2 * random.NextDouble()) - 1));
        float[] other = PlayedSamples.Make(200_000, 2, (_, _) => 0.9 * ((2 * random.NextDouble()) - 1));
        float[] came = Encoded.ByAac(noise, 96_000);

        Assert.Null(Compared(noise, came));
        Assert.NotNull(Compared(other, came));
        Assert.NotNull(Compared(noise, Encoded.Shift(came, 1.5)));

        static string? Compared(float[] sent, float[] came)
        {
            var comparison = new SoundComparison(2, 96_000);
            comparison.Add(sent, came);
            return comparison.Difference();
        }
    }

    /// <summary>Stereo sounds of some seconds and what came of them, encoded once for all tests.</summary>
    public sealed class Encoded : IAsyncLifetime
    {
        public const int Rate = 24_000;

        private readonly Dictionary<string, (float[] Sent, float[] Came)> _sounds = [];

        public static string[] Names { get; } = ["thunder", "noise", "rumble", "clicks", "silence", "hiss", "short"];

        public async Task InitializeAsync()
        {
            var random = new Random(1);
            double Noise() => (2 * random.NextDouble()) - 1;
            Dictionary<string, float[]> made = new()
            {
                ["thunder"] = (await Recordings.ReadAllAsync(TestData.Sample("thunder.ogg")))[..(2 * 6 * Rate)],
                ["noise"] = PlayedSamples.Make(6 * Rate, 2, (n, _) => (n / 6000) % 2 == 0 ? 0.8 * Noise() : 0),
                ["rumble"] = PlayedSamples.Make(6 * Rate, 2, (n, side) => 0.5 * Math.Sin(n * 0.01 * (1 + side)) * (1 + Math.Sin(n / 9000.0)) / 2),
                ["clicks"] = PlayedSamples.Make(6 * Rate, 2, (n, _) => n % 7000 is > 100 and < 130 ? 0.9 : 0),
                ["silence"] = new float[2 * 6 * Rate],
                ["hiss"] = PlayedSamples.Make(6 * Rate, 2, (_, _) => 0.001 * Noise()),
                ["short"] = PlayedSamples.Make(200, 2, (_, _) => Noise()),
            };
            foreach ((string name, float[] samples) in made)
            {
                _sounds[name] = (samples, ByAac(samples, Rate));
            }
        }

        public Task DisposeAsync() => Task.CompletedTask;

        /// <summary>Stereo samples, encoded as in a video and decoded again.</summary>
        public static float[] ByAac(float[] samples, int sampleRate)
        {
            using TemporaryFolder folder = new();
            string raw = folder.File("raw"), aac = folder.File("sound.m4a");
            File.WriteAllBytes(raw, MemoryMarshal.AsBytes(samples.AsSpan()).ToArray());
            Recordings.Ffmpeg("-f", "f32le", "-ar", $"{sampleRate}", "-ac", "2", "-i", raw, "-c:a", "aac", "-b:a", "256k", aac);
            Recordings.Ffmpeg("-i", aac, "-f", "f32le", raw);
            return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(raw)).ToArray();
        }

        public float[] Decoded(string name) => _sounds[name].Came;

        /// <summary>In pieces, as they arrive.</summary>
        public string? Compare(string name, Func<float[], float[]> change)
        {
            (float[] sent, float[] came) = _sounds[name];
            float[] changed = change(came);
            var comparison = new SoundComparison(2, Rate);
            for (int at = 0; at < Math.Max(sent.Length, changed.Length); at += 10_002)
            {
                comparison.Add(Part(sent, at), Part(changed, at));
            }

            return comparison.Difference();
        }

        public static float[] Shift(float[] samples, double milliseconds)
        {
            int by = 2 * (int)Math.Round(milliseconds * Rate / 1000);
            return [.. Enumerable.Range(0, samples.Length).Select(i => i - by >= 0 && i - by < samples.Length ? samples[i - by] : 0)];
        }

        public static float[] Resample(float[] samples, double speed) =>
            [.. Enumerable.Range(0, samples.Length).Select(i => 2 * (int)(i / 2 * speed) is var at && at + 1 < samples.Length ? samples[at + (i % 2)] : 0)];

        public static float[] Silenced(float[] samples, int from, int count) =>
            [.. samples[..from], .. new float[count], .. samples[(from + count)..]];

        public static float[] Swapped(float[] samples) => [.. Enumerable.Range(0, samples.Length).Select(i => samples[i ^ 1])];

        private static ReadOnlySpan<float> Part(float[] samples, int at) =>
            at >= samples.Length ? [] : samples.AsSpan(at, Math.Min(10_002, samples.Length - at));
    }
}
