using System.Globalization;
using AADiff.Shared.Pictures;
using AADiff.Sound.Curves;
using SkiaSharp;

namespace AADiff.Bench.Looks;

/// <summary>Videos below one another, twelve evenly spaced frames of each, with the strength of the word under every frame.</summary>
internal static class ContactSheet
{
    private const int Frames = 12;
    private const int Side = 104;
    private const int Gap = 4;
    private const int Title = 30;
    private const int Bar = 8;
    private const int Row = Title + Side + Bar + 14;

    /// <returns>A WebP file.</returns>
    public static byte[] Draw(IReadOnlyList<SeenVideo> videos)
    {
        using SKSurface surface = SKSurface.Create(new SKImageInfo((Frames * (Side + Gap)) + Gap, videos.Count * Row));
        surface.Canvas.Clear(PlotColors.Paper);
        for (int i = 0; i < videos.Count; i++)
        {
            DrawRow(surface.Canvas, videos[i], i * Row);
        }

        using SKImage image = surface.Snapshot();
        using SKData webp = image.Encode(SKEncodedImageFormat.Webp, 78);
        return webp.ToArray();
    }

    private static void DrawRow(SKCanvas canvas, SeenVideo video, int top)
    {
        string title = string.Create(
            CultureInfo.InvariantCulture,
            $"{video.Look.Prompt}  +  {Path.GetFileName(video.Look.Sound)}: preset {video.Job.Presets[0].Preset}, word {video.Word}");
        PlotText.Draw(canvas, title, Gap, top + (Title / 2), TextAlign.Left, PlotColors.Title, 11);
        using SKPaint rail = new() { Color = PlotColors.Grid }, bar = new() { Color = PlotColors.Envelope };
        for (int i = 0; i < Frames; i++)
        {
            int frame = (int)((i + 0.5) * video.Pictures.Length / Frames), left = Gap + (i * (Side + Gap));
            DrawPicture(canvas, video.Pictures[frame], SKRect.Create(left, top + Title, Side, Side));
            SKRect whole = SKRect.Create(left, top + Title + Side + 2, Side, Bar);
            canvas.DrawRect(whole, rail);
            canvas.DrawRect(SKRect.Create(whole.Left, whole.Top, (float)(Side * Math.Clamp(video.Strengths[frame] / 2, 0, 1)), Bar), bar);
        }
    }

    private static void DrawPicture(SKCanvas canvas, DecodedPicture picture, SKRect at)
    {
        SKImageInfo info = new(picture.Size.Width, picture.Size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var image = SKImage.FromPixelCopy(info, picture.Pixels);
        canvas.DrawImage(image, at, new SKSamplingOptions(SKCubicResampler.Mitchell));
    }
}
