using AADiff.Sound.Loudness;
using Xunit;

namespace AADiff.Sound.Tests.Loudness;

public sealed class WaveformRecorderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1000)]
    public void Every_stretch_holds_the_extremes_of_its_own_samples(int length)
    {
        float[] samples = [.. Enumerable.Range(0, length).Select(i => (float)Math.Sin(i * 1.7) * i)];
        var recorder = new WaveformRecorder(stretches: 8);
        foreach (float[] block in samples.Chunk(13))
        {
            recorder.Push(block);
        }

        WaveformOverview overview = recorder.Finish();
        float[][] stretches = [.. samples.Chunk((int)overview.SamplesPerBucket)];
        Assert.Equal(stretches.Select(stretch => stretch.Min()), overview.Min);
        Assert.Equal(stretches.Select(stretch => stretch.Max()), overview.Max);
        Assert.InRange(overview.Min.Length, Math.Min(length, 4), 8);
    }
}
