using AADiff.Shared.Pictures;
using SkiaSharp;

namespace AADiff.Sound.Curves;

/// <summary>A video as it is compared with others.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Strength">Mean strength of its driven words, one a frame, of the time that all videos have.</param>
/// <param name="Pictures">Frames at the same moments in all videos.</param>
public sealed record ComparedVideo(string Name, IReadOnlyList<double> Strength, IReadOnlyList<DecodedPicture> Pictures);

/// <summary>Strengths of several videos on the same axes, and frames of the same moments below one another.</summary>
public static class ComparisonSheet
{
    private const int Side = 148;
    private const int Gap = 6;
    private const int Left = 70;
    private const int Right = 20;
    private const int Top = 44;
    private const int PanelHeight = 180;
    private const int BelowPanel = 52;
    private const int Title = 26;

    /// <param name="videos">At least one; all with as many pictures.</param>
    /// <param name="seconds">That all of them last.</param>
    /// <returns>A PNG file.</returns>
    public static byte[] Draw(IReadOnlyList<ComparedVideo> videos, double seconds)
    {
        int columns = videos[0].Pictures.Count;
        int width = Left + (columns * (Side + Gap)) + Right;
        int row = Title + Side + Gap;
        using SKSurface surface = SKSurface.Create(
            new SKImageInfo(width, Top + PanelHeight + BelowPanel + (videos.Count * row), SKColorType.Rgba8888, SKAlphaType.Premul));
        surface.Canvas.Clear(PlotColors.Paper);
        double low = Math.Min(0, videos.Min(video => video.Strength.Min()));
        double high = videos.Max(video => video.Strength.Max()) is var most && most > low ? low + ((most - low) * 1.05) : low + 1;
        var panel = new PlotPanel(surface.Canvas, new SKRect(Left, Top, width - Right, Top + PanelHeight), seconds, low, high);
        panel.Frame("strength", withClock: true);
        panel.Legend([.. videos.Select((video, i) => (video.Name, ColorOf(i)))]);
        for (int i = 0; i < videos.Count; i++)
        {
            panel.Line(videos[i].Strength, ColorOf(i), 1.8f);
            DrawRow(surface.Canvas, videos[i], ColorOf(i), Top + PanelHeight + BelowPanel + (i * row));
        }

        using SKImage sheet = surface.Snapshot();
        using SKData png = sheet.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static SKColor ColorOf(int video) => PlotColors.Words[video % PlotColors.Words.Length];

    private static void DrawRow(SKCanvas canvas, ComparedVideo video, SKColor color, int top)
    {
        PlotText.Draw(canvas, video.Name, Left, top + (Title / 2), TextAlign.Left, color, 12);
        for (int i = 0; i < video.Pictures.Count; i++)
        {
            PictureSheet.DrawPicture(canvas, video.Pictures[i], SKRect.Create(Left + (i * (Side + Gap)), top + Title, Side, Side));
        }
    }
}
