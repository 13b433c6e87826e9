using AADiff.Sound.Mixing;
using Xunit;

namespace AADiff.Sound.Tests.Mixing;

public sealed class TruePeakTests
{
    [Theory]
    [InlineData(4, 0.5)] // a quarter of the sample rate, each sample at 0.71 of the peak
    [InlineData(6, 0.5)]
    [InlineData(8, 0.5)]
    [InlineData(100, 0.3)]
    [InlineData(4, 0)] // samples at the peak
    public void The_peak_of_a_sine_is_found_wherever_its_samples_lie(double period, double shift)
    {
        float[] sound = [.. Enumerable.Range(0, 20_000).Select(n => (float)(0.8 * Faded(n) * Math.Sin((n + shift) * 2 * Math.PI / period)))];

        Assert.InRange(PeakOf(1, sound, 20_000), 0.8 * 0.985, 0.8 * 1.005);
    }

    [Fact]
    public void The_loudest_channel_counts_and_the_pieces_do_not()
    {
        Random random = new(3);
        float[] sound = [.. Enumerable.Range(0, 30_000).Select(n => (float)((n % 3 == 1 ? 0.9 : 0.4) * (random.NextDouble() - 0.5)))];
        float[] loud = [.. sound.Where((_, n) => n % 3 == 1)];

        float whole = PeakOf(3, sound, sound.Length);

        Assert.Equal(whole, PeakOf(3, sound, 3 * 11));
        Assert.Equal(whole, PeakOf(1, loud, 5000));
        Assert.InRange(whole, loud.Max(Math.Abs), 1);
    }

    private static double Faded(int n) => Math.Min(1, Math.Min(n, 20_000 - n) / 2000.0);

    private static float PeakOf(int channels, float[] sound, int piece)
    {
        TruePeak meter = new(channels);
        foreach (float[] part in sound.Chunk(piece))
        {
            meter.Add(part);
        }

        return meter.End();
    }
}
