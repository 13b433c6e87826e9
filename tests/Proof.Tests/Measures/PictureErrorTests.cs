using System.Text.Json;
using AADiff.Proof.Measures;
using AADiff.Testing;
using SkiaSharp;
using Xunit;

namespace AADiff.Proof.Tests.Measures;

public sealed class PictureErrorTests
{
    private const double Tolerance = 1e-6;

    private static readonly JsonElement _pictures = SyncVectors.Cases.GetProperty("pictures");

    [Fact]
    public void Signal_to_noise_of_all_and_of_the_background_and_mean_differences_equal_the_reference()
    {
        bool[] background = Background();
        foreach (JsonElement pair in _pictures.GetProperty("pairs").EnumerateArray())
        {
            (byte[] a, byte[] b) = (Read(pair.GetProperty("a").GetString()!), Read(pair.GetProperty("b").GetString()!));

            AssertSame(pair.GetProperty("psnr_rgb"), PictureError.Psnr(a, b));
            AssertSame(pair.GetProperty("psnr_rgb_outside_mask"), PictureError.Psnr(a, b, background));
            AssertSame(pair.GetProperty("mean_abs_rgb"), PictureError.MeanDifference(a, b));
        }
    }

    [Fact]
    public void Steadiness_equals_VBenchs_formula()
    {
        byte[][] pictures = [.. _pictures.GetProperty("flicker_sequence").EnumerateArray().Select(name => Read($"{name.GetString()}.png"))];

        Measure steadiness = PictureError.Steadiness([.. pictures.Zip(pictures.Skip(1), (one, next) => PictureError.MeanDifference(one, next))]);

        Assert.Equal(_pictures.GetProperty("flicker_score").GetDouble(), steadiness.Value!.Value, Tolerance);
    }

    [Fact]
    public void One_frame_has_no_steadiness_and_says_so() => Assert.Equal("the video has one frame only", PictureError.Steadiness([]).Reason);

    private static void AssertSame(JsonElement expected, double actual)
    {
        if (expected.ValueKind == JsonValueKind.String)
        {
            Assert.Equal(double.PositiveInfinity, actual);
        }
        else
        {
            Assert.Equal(expected.GetDouble(), actual, Tolerance);
        }
    }

    /// <summary>All but rows 10 to 29, columns 20 to 43.</summary>
    private static bool[] Background()
    {
        int[] mask = [.. _pictures.GetProperty("mask_rows_cols").EnumerateArray().Select(edge => edge.GetInt32())];
        return
        [
            .. from row in Enumerable.Range(0, 48)
               from column in Enumerable.Range(0, 64)
               select row < mask[0] || row >= mask[1] || column < mask[2] || column >= mask[3],
        ];
    }

    private static byte[] Read(string name)
    {
        using SKBitmap bitmap = SKBitmap.Decode(TestData.Vectors("sync", "pictures", name));
        return [.. bitmap.Pixels.SelectMany(pixel => (byte[])[pixel.Red, pixel.Green, pixel.Blue])];
    }
}
