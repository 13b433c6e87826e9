using AADiff.Shared.Pictures;
using Xunit;

namespace AADiff.Shared.Tests.Pictures;

/// <summary>Frames that are added up of pictures, and how far pictures are apart.</summary>
public sealed class PictureBlendingTests
{
    [Fact]
    public void Weights_are_rounded_so_that_they_still_sum_to_one_and_those_without_weight_are_left_out()
    {
        FrameBlend blend = FrameBlend.Of([7, 3, 9, 4], [1 / 3.0, -1 / 7.0, 1e-6, 1 - (1 / 3.0) + (1 / 7.0) - 1e-6]);

        Assert.Equal([7, 3, 4], blend.Pictures.AsEnumerable());
        Assert.Equal(1, blend.Weights!.Value.Sum());
        Assert.All(blend.Weights.Value, weight => Assert.Equal(0, weight * FrameBlend.One % 1));
    }

    [Fact]
    public void A_picture_with_all_of_the_weight_is_shown_alone()
    {
        FrameBlend blend = FrameBlend.Of([7, 3], [1e-9, 1 - 1e-9]);

        Assert.True(blend.IsAlone);
        Assert.Equal([3], blend.Pictures.AsEnumerable());
    }

    /// <summary>Against whole numbers, which have no rounding: any order and width of sums must give these bytes.</summary>
    [Fact]
    public void Blended_bytes_are_the_exact_sums_rounded_once_and_cut_at_black_and_white()
    {
        Random random = new(5);
        byte[][] pictures = [.. Enumerable.Range(0, 4).Select(_ => Bytes(random, 10_007))];
        int[] weights = [-400, 2500, 2300, FrameBlend.One - 4400];
        byte[] blended = new byte[pictures[0].Length];

        PictureBlending.Blend(pictures, [.. weights.Select(weight => weight / (float)FrameBlend.One)], blended);

        for (int i = 0; i < blended.Length; i++)
        {
            int sum = Enumerable.Range(0, 4).Sum(picture => weights[picture] * pictures[picture][i]);
            Assert.Equal(Math.Clamp((sum + (FrameBlend.One / 2)) >> 12, 0, 255), blended[i]);
        }
    }

    [Fact]
    public void A_small_difference_shows_in_its_block_and_hardly_in_the_whole()
    {
        byte[] one = new byte[4 * 100 * 70];
        byte[] other = [.. one];
        for (int row = 64; row < 70; row++)
        {
            other.AsSpan(4 * ((row * 100) + 96), 16).Fill(40);
        }

        PictureDistance distance = PictureDistance.Between(one, other, 100);

        Assert.Equal(10 * Math.Log10(255.0 * 255 / (40 * 40)), distance.WorstBlock, 9);
        Assert.Equal(10 * Math.Log10(255.0 * 255 / (40 * 40) * 7000 / 24), distance.Whole, 9);
        Assert.Equal(PictureDistance.Equal, PictureDistance.Between(one, [.. one], 100).Whole);
    }

    [Fact]
    public void A_storyboard_with_blends_is_read_as_it_was_written_and_one_without_says_nothing_of_them()
    {
        Storyboard plain = new(new BaseKey(new string('b', 64)), new(30), [0, 1], [Planned('a', 1), Planned('c', 2)]);
        Storyboard adaptive = plain with { Strengths = [1, 1.5f], Blends = [FrameBlend.Alone(0), FrameBlend.Of([0, 1], [0.5, 0.5])] };

        Storyboard back = Copy(adaptive);

        Assert.Equal(adaptive.Blends!.Value.AsEnumerable(), back.Blends!.Value);
        Assert.Equal([1.5f], back.StrengthsOf(1).ToArray());
        Assert.DoesNotContain("blends", System.Text.Json.JsonSerializer.Serialize(plain, SpecJson.Options), StringComparison.Ordinal);
        Assert.Equal(FrameBlend.Alone(1), Copy(plain).BlendOf(1));
    }

    private static Storyboard Copy(Storyboard board) => System.Text.Json.JsonSerializer.Deserialize<Storyboard>(
        System.Text.Json.JsonSerializer.Serialize(board, SpecJson.Options), SpecJson.Options)!;

    private static PlannedPicture Planned(char key, float strength) => new(new PictureKey(new string(key, 64)), [strength]);

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
