using AADiff.Shared.Requests;
using AADiff.Sound.Loudness;
using Xunit;

namespace AADiff.Sound.Tests.Loudness;

/// <summary>Alone, because it looks at the memory of the whole process.</summary>
[Collection(nameof(LongSoundTests))]
[CollectionDefinition(nameof(LongSoundTests), DisableParallelization = true)]
public sealed class LongSoundTests
{
    private const int Rate = 16_000;

    [Fact]
    public async Task An_hour_of_sound_is_heard_in_the_memory_of_a_minute() =>
        await KeepsNoMoreThanAsync(LoudnessFeature.Rms, minutes: 60);

    [Theory]
    [InlineData(LoudnessFeature.SpectralMean)]
    [InlineData(LoudnessFeature.Onset)]
    [InlineData(LoudnessFeature.Percussive)]
    public async Task Every_feature_keeps_a_fixed_number_of_columns(LoudnessFeature feature) =>
        await KeepsNoMoreThanAsync(feature, minutes: 4);

    private static async Task KeepsNoMoreThanAsync(LoudnessFeature feature, int minutes)
    {
        var retained = new List<long>();
        long next = 60 * Rate;
        var sound = new GeneratedSound(Rate, (long)minutes * 60 * Rate, n => (n * 7919 % 1000 / 1000.0) - 0.5, block: Rate)
        {
            OnBlock = at =>
            {
                if (at >= next)
                {
                    retained.Add(GC.GetTotalMemory(forceFullCollection: true));
                    next += Math.Max(1, minutes / 4) * 60L * Rate;
                }
            },
        };

        LoudnessCurve curve = await Envelope.MeasureAsync(
            sound, new EnvelopeSettings { Feature = feature }, new FrameRate(30), CancellationToken.None);

        Assert.Equal(minutes * 60 * 30, curve.Frames);
        Assert.Equal(feature == LoudnessFeature.Onset ? 2 : 1, sound.TimesRead);
        Assert.True(retained.Count >= 4);

        // Two numbers a frame grow (doubling lists): 4 MB at most for an hour. A minute of samples would be 4 MB, of columns 16 MB, each minute.
        Assert.InRange(retained.Max() - retained[0], long.MinValue, 6_000_000);
    }
}
