using System.Collections.Immutable;
using AADiff.Sound.Curves;
using SkiaSharp;

namespace AADiff.Bench.Looks;

/// <summary>What is heard, and how much of the word is to be seen, over time: the paper's figure 4.</summary>
internal static class SimilarityPlot
{
    private const int Width = 900;
    private const int PanelHeight = 120;
    private const int Left = 60;
    private const int Right = 20;
    private const int Top = 66;
    private const int Between = 40;
    private const int Bottom = 54;

    /// <returns>A PNG file.</returns>
    public static byte[] Draw(SeenVideo video, string summary)
    {
        using SKSurface surface = SKSurface.Create(new SKImageInfo(Width, Top + (2 * PanelHeight) + Between + Bottom));
        surface.Canvas.Clear(PlotColors.Paper);
        PlotText.Draw(surface.Canvas, video.Look.Prompt, Left, 22, TextAlign.Left, PlotColors.Title, 14);
        PlotText.Draw(surface.Canvas, summary, Left, Top + (2 * PanelHeight) + Between + 38, TextAlign.Left, PlotColors.Label, 10);
        double seconds = video.Pictures.Length / video.Curves.FrameRate.PerSecond;
        Panel(surface.Canvas, $"strength of \"{video.Word}\" (preset {video.Job.Presets[0].Preset})", video.Strengths, PlotColors.Envelope, Top, seconds);
        Panel(
            surface.Canvas, $"similarity of the picture and \"a photo of {video.Word}\"", video.Similarity, PlotColors.Words[0],
            Top + PanelHeight + Between, seconds);
        using SKImage image = surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static void Panel(SKCanvas canvas, string title, ImmutableArray<double> values, SKColor color, int top, double seconds)
    {
        double low = Math.Min(0, values.Min()), high = Math.Max(values.Max() * 1.05, low + 0.1);
        PlotPanel panel = new(canvas, new SKRect(Left, top, Width - Right, top + PanelHeight), seconds, low, high);
        panel.Frame(title, withClock: top > Top);
        panel.Line(values, color, 1.6f, filled: true);
    }
}
