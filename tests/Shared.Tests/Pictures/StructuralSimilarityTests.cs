using AADiff.Shared.Pictures;
using Xunit;

namespace AADiff.Shared.Tests.Pictures;

public sealed class StructuralSimilarityTests
{
    private static readonly Picture _noise = Noise(1);

    [Fact]
    public void Equal_pictures_are_alike_and_independent_ones_are_not()
    {
        Assert.Equal(1, StructuralSimilarity.Of(_noise, _noise), 12);
        Assert.InRange(StructuralSimilarity.Of(_noise, Noise(2)), -0.1, 0.1);
    }

    /// <summary>Without structure only the term of the means is left: (2·100·150 + C₁) / (100² + 150² + C₁) with C₁ = 6.5025.</summary>
    [Fact]
    public void Two_even_greys_differ_by_their_lightness_alone() =>
        Assert.Equal(((2.0 * 100 * 150) + 6.5025) / ((100.0 * 100) + (150.0 * 150) + 6.5025), StructuralSimilarity.Of(Even(100), Even(150)), 9);

    [Fact]
    public void A_distance_in_decibel_counts_only_the_pixels_that_are_named()
    {
        Picture grey = Even(100), changed = grey with { Rgb = [.. grey.Rgb.Select((value, i) => (byte)(i < 30 ? value + 10 : value))] };
        bool[] first = [.. Enumerable.Range(0, 400).Select(i => i < 10)];

        Assert.Equal(10 * Math.Log10(255 * 255 / 100.0), PictureDistance.Decibels(grey, changed, first), 9);
        Assert.Equal(PictureDistance.Equal, PictureDistance.Decibels(grey, changed, [.. first.Select(counts => !counts)]));
    }

    private static Picture Even(byte level) => new(20, 20, [.. Enumerable.Repeat(level, 20 * 20 * 3)]);

    private static Picture Noise(int seed)
    {
        var rgb = new byte[64 * 64 * 3];
        new Random(seed).NextBytes(rgb);
        return new Picture(64, 64, rgb);
    }
}
