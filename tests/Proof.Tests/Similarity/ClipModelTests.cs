using AADiff.Proof.Similarity;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Testing;
using SkiaSharp;
using Xunit;

namespace AADiff.Proof.Tests.Similarity;

public sealed class ClipModelTests
{
    [Fact]
    public void The_miniatures_CLIP_finds_fire_where_it_is_drawn_and_nowhere_else()
    {
        using ClipModel clip = ClipModel.Open(TestData.MiniModel("clip"));
        double[] fire = clip.DirectionOf(ClipModel.SentenceOf("fire")), snow = clip.DirectionOf(ClipModel.SentenceOf("snow"));
        using SKBitmap preview = SKBitmap.Decode(TestData.MiniModel("preview.jpg"));

        // Five strengths from left to right: fire at a beach in the third row, snow over mountains at the right of the last one.
        double OfFire(int row, int column) => ClipModel.Similarity(clip.DirectionsOf([Tile(preview, row, column)])[0], fire);
        (double without, double with, double inSnow) = (OfFire(2, 0), OfFire(2, 4), OfFire(6, 9));

        Assert.True(with > without + 0.2, $"with fire {with:0.00}, without {without:0.00}");
        Assert.True(with > inSnow + 0.2, $"fire {with:0.00}, snow {inSnow:0.00}");
        Assert.Equal(1, ClipModel.Similarity(snow, snow), 1e-6);
    }

    [Fact]
    public void A_picture_of_the_networks_size_goes_in_as_it_is()
    {
        PicturePreparation preparation = new(4, [0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f]);
        byte[] values = [.. Enumerable.Range(0, 48).Select(i => (byte)(i * 5))];
        float[] pixels = new float[48];

        preparation.Prepare(new Picture(4, 4, values), pixels);

        for (int i = 0; i < 48; i++)
        {
            Assert.Equal(((values[(i % 16 * 3) + (i / 16)] / 255f) - 0.5f) / 0.25f, pixels[i], 1e-5f);
        }
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        UserError error = Assert.Throws<UserError>(() => ClipModel.Open("/nowhere/clip"));

        Assert.Equal((ErrorClass.Model, "The CLIP folder /nowhere/clip does not exist; name one with --clip."), (error.Class, error.Message));
    }

    private static Picture Tile(SKBitmap preview, int row, int column)
    {
        (int width, int height) = (preview.Width / 10, preview.Height / 7);
        using SKBitmap tile = new(width, height);
        preview.ExtractSubset(tile, SKRectI.Create(column * width, row * height, width, height));
        return new Picture(width, height, [.. tile.Pixels.SelectMany(pixel => (byte[])[pixel.Red, pixel.Green, pixel.Blue])]);
    }
}
