using AADiff.Sound.Grounding;
using Xunit;

namespace AADiff.Sound.Tests.Grounding;

public sealed class ClapWindowsTests
{
    [Theory]
    [InlineData(8, new[] { 0 })]
    [InlineData(9, new[] { 0, 1 })]
    [InlineData(12, new[] { 0, 4 })]
    [InlineData(15, new[] { 0, 4, 7 })]
    [InlineData(16, new[] { 0, 4, 8 })]
    [InlineData(23, new[] { 0, 4, 8, 12, 15 })]
    public async Task Windows_start_every_half_length_and_the_last_ends_with_the_sound(int samples, int[] starts)
    {
        double[] sound = [.. Enumerable.Range(0, samples).Select(n => (double)n)];

        foreach (int blockLength in new[] { 1, 3, 8, 100 })
        {
            float[][] windows = await Cut(sound, blockLength);

            Assert.Equal(starts.Select(start => sound[start..(start + 8)].Select(n => (float)n)), windows);
        }
    }

    [Theory]
    [InlineData(new double[] { 1 }, new float[] { 1, 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData(new double[] { 1, 2, 3 }, new float[] { 1, 2, 3, 1, 2, 3, 0, 0 })]
    [InlineData(new double[] { 1, 2, 3, 4, 5 }, new float[] { 1, 2, 3, 4, 5, 0, 0, 0 })]
    public async Task A_short_sound_is_repeated_whole_then_silent(double[] sound, float[] window) =>
        Assert.Equal([window], await Cut(sound, 2));

    [Fact]
    public async Task No_samples_make_no_window() => Assert.Empty(await Cut([], 2));

    private static async Task<float[][]> Cut(double[] sound, int blockLength)
    {
        List<float[]> windows = [];
        await foreach (float[] window in ClapWindows.CutAsync(ReferenceSounds.Blocks(sound, blockLength), 8, default))
        {
            windows.Add(window);
        }

        return [.. windows];
    }
}
