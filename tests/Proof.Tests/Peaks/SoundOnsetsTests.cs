using AADiff.Proof.Peaks;
using AADiff.Sound.Decoding;
using AADiff.Sound.Spectrum;
using AADiff.Testing;
using Xunit;

namespace AADiff.Proof.Tests.Peaks;

public sealed class SoundOnsetsTests
{
    public static TheoryData<string> Sounds =>
        [.. SyncVectors.Cases.GetProperty("audio").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Sounds))]
    public void Onsets_of_an_onset_strength_are_librosas(string sound)
    {
        int[] columns = SoundOnsets.Pick(SyncVectors.Curves.Doubles($"{sound}/onset_raw"));

        Assert.Equal(Columns(sound), columns);
        Assert.Equal(SyncVectors.Times(sound), columns.Select(SoundOnsets.TimeOf));
        double[] scaled = SyncVectors.Curves.Doubles($"{sound}/onset_scaled");
        Assert.All(
            scaled.Zip(SoundOnsets.Scaled(SyncVectors.Curves.Doubles($"{sound}/onset_raw"))), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
    }

    [Theory]
    [InlineData("dog")]
    [InlineData("rooster")]
    [InlineData("rain")]
    public async Task Onsets_of_a_recording_are_librosas(string sound)
    {
        ISound recording = await new SoundDecoder().OpenAsync(new SoundFile(TestData.Vectors("sounds", $"{sound}_22050_mono.wav")), default);

        double[] strength = await OnsetStrength.MeasureAsync(recording, SoundOnsets.SampleRate, SoundOnsets.Window, SoundOnsets.Hop, default);

        Assert.All(SyncVectors.Curves.Doubles($"{sound}/onset_raw").Zip(strength), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.Equal(Columns(sound), SoundOnsets.Pick(strength));
    }

    private static int[] Columns(string sound) =>
        [.. SyncVectors.Audio(sound).GetProperty("peak_columns").EnumerateArray().Select(column => column.GetInt32())];
}
