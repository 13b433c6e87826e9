using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Curves;
using SkiaSharp;
using Xunit;

namespace AADiff.Sound.Tests.Curves;

public sealed class SheetTests
{
    [Fact]
    public void Every_picture_is_in_its_row_and_column()
    {
        DecodedPicture[] pictures = [.. Enumerable.Range(0, 6).Select(i => Grey(64, 64, (byte)(40 * i)))];

        using SKBitmap sheet = SKBitmap.Decode(PictureSheet.Draw("rain over a city", ["rain 0", "rain 1", "rain 2"], ["seed 1", "seed 2"], pictures));

        int left = sheet.Width - (3 * 264);
        for (int i = 0; i < pictures.Length; i++)
        {
            SKColor middle = sheet.GetPixel(left + (i % 3 * 264) + 128, 60 + (i / 3 * 264) + 128);
            Assert.InRange(middle.Red, (40 * i) - 1, (40 * i) + 1);
        }
    }

    [Fact]
    public void Videos_of_other_shapes_and_rates_stand_below_one_another_at_the_same_moments()
    {
        ComparedVideo calm = new("calm", [0, 0.5, 1, 0.5], [Grey(64, 64, 0), Grey(64, 64, 90)]);
        ComparedVideo wild = new("wild", [0, 2, 0, 2, 0, 2, 0, 2], [Grey(128, 64, 180), Grey(128, 64, 240)]);

        using SKBitmap sheet = SKBitmap.Decode(ComparisonSheet.Draw([calm, wild], 1));

        byte[] middles = [.. Enumerable.Range(0, 4).Select(i => sheet.GetPixel(70 + (i % 2 * 154) + 74, 276 + (i / 2 * 180) + 26 + 74).Red)];
        Assert.Equal([0, 90, 180, 240], middles);
    }

    private static DecodedPicture Grey(int width, int height, byte grey) =>
        new(new PictureSize(width, height), [.. Enumerable.Range(0, width * height).SelectMany(_ => (byte[])[grey, grey, grey, 255])]);
}
