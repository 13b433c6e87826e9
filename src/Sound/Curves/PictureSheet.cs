using AADiff.Shared.Pictures;
using SkiaSharp;

namespace AADiff.Sound.Curves;

/// <summary>Pictures beside and below one another, with what each row and column is.</summary>
public static class PictureSheet
{
    /// <summary>Pixels of a picture's longer side.</summary>
    private const int Side = 256;

    private const int Gap = 8;
    private const int Title = 36;
    private const int Label = 24;
    private const float Letters = 12;

    /// <param name="title">Above all.</param>
    /// <param name="columns">What each column is.</param>
    /// <param name="rows">What each row is.</param>
    /// <param name="pictures">Row by row, all of one size.</param>
    /// <returns>A PNG file.</returns>
    public static byte[] Draw(string title, IReadOnlyList<string> columns, IReadOnlyList<string> rows, IReadOnlyList<DecodedPicture> pictures)
    {
        (int width, int height) = (pictures[0].Size.Width, pictures[0].Size.Height);
        double scale = (double)Side / Math.Max(width, height);
        (int tileWidth, int tileHeight) = ((int)Math.Round(width * scale), (int)Math.Round(height * scale));
        int left = Gap + (int)Math.Ceiling(rows.Max(row => PlotText.Width(row, Letters))) + Gap;
        var info = new SKImageInfo(
            left + (columns.Count * (tileWidth + Gap)), Title + Label + (rows.Count * (tileHeight + Gap)), SKColorType.Rgba8888, SKAlphaType.Premul);
        using SKSurface surface = SKSurface.Create(info);
        surface.Canvas.Clear(PlotColors.Paper);
        PlotText.Draw(surface.Canvas, PlotText.Fit(title, info.Width - (2 * Gap), 14), Gap, Title / 2, TextAlign.Left, PlotColors.Title, 14);
        for (int column = 0; column < columns.Count; column++)
        {
            float middle = left + (column * (tileWidth + Gap)) + (tileWidth / 2f);
            PlotText.Draw(surface.Canvas, columns[column], middle, Title + (Label / 2), TextAlign.Centre, PlotColors.Label, Letters);
        }

        for (int row = 0; row < rows.Count; row++)
        {
            int top = Title + Label + (row * (tileHeight + Gap));
            PlotText.Draw(surface.Canvas, rows[row], left - Gap, top + (tileHeight / 2f), TextAlign.Right, PlotColors.Label, Letters);
            for (int column = 0; column < columns.Count; column++)
            {
                DecodedPicture picture = pictures[(row * columns.Count) + column];
                DrawPicture(surface.Canvas, picture, SKRect.Create(left + (column * (tileWidth + Gap)), top, tileWidth, tileHeight));
            }
        }

        using SKImage sheet = surface.Snapshot();
        using SKData png = sheet.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    /// <summary>As large as fits, in its proportions, in the middle.</summary>
    internal static void DrawPicture(SKCanvas canvas, DecodedPicture picture, SKRect area)
    {
        float by = Math.Min(area.Width / picture.Size.Width, area.Height / picture.Size.Height);
        (float width, float height) = (picture.Size.Width * by, picture.Size.Height * by);
        using var image = SKImage.FromPixelCopy(
            new SKImageInfo(picture.Size.Width, picture.Size.Height, SKColorType.Rgb888x, SKAlphaType.Opaque), picture.Pixels);
        canvas.DrawImage(
            image, SKRect.Create(area.MidX - (width / 2), area.MidY - (height / 2), width, height), new SKSamplingOptions(SKCubicResampler.Mitchell));
    }
}
