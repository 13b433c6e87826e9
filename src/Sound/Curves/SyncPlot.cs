using System.Collections.Immutable;
using System.Globalization;
using SkiaSharp;

namespace AADiff.Sound.Curves;

/// <summary>Loudness and picture change over time, one above the other on one time axis.</summary>
public static class SyncPlot
{
    private const int Width = 1400;
    private const int PanelHeight = 210;
    private const int Left = 78;
    private const int Right = 28;
    private const int Top = 92;
    private const int Between = 50;
    private const int Bottom = 62;

    /// <returns>A PNG file.</returns>
    public static byte[] Draw(SyncCurves curves, SyncReport report)
    {
        using SKSurface surface = SKSurface.Create(
            new SKImageInfo(Width, Top + (2 * PanelHeight) + Between + Bottom, SKColorType.Rgba8888, SKAlphaType.Premul));
        surface.Canvas.Clear(PlotColors.Paper);
        PlotText.Draw(surface.Canvas, "Does the picture follow the sound?", Left, 30, TextAlign.Left, PlotColors.Title, 17);
        PlotText.Draw(surface.Canvas, Summary(curves, report), Width - Right, 30, TextAlign.Right, PlotColors.Label, 12);

        double seconds = curves.Loudness.Length / curves.FrameRate.PerSecond;
        Panel(surface.Canvas, curves.LoudnessTitle, curves.Loudness, PlotColors.Loudness, Top, seconds, withClock: false);
        Panel(
            surface.Canvas, "picture change from the frame that is nearest to quiet", curves.Change, PlotColors.Envelope, Top + PanelHeight + Between, seconds,
            withClock: true);
        using SKImage image = surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static string Summary(SyncCurves curves, SyncReport report)
    {
        if (report.LagFrames is not { } lag)
        {
            return "nothing moves";
        }

        string when = lag switch
        {
            0 => "in the same frame",
            1 or -1 => $"1 frame {(lag > 0 ? "later" : "earlier")}",
            _ => $"{Math.Abs(lag)} frames {(lag > 0 ? "later" : "earlier")}",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{curves.LoudnessTitle} and change {when} r = {report.LaggedToChange:0.00},  strength and change r = {report.StrengthToChange:0.00}");
    }

    private static void Panel(
        SKCanvas canvas, string title, ImmutableArray<double> values, SKColor color, int top, double seconds, bool withClock)
    {
        double low = Math.Min(0, values.Min());
        double high = values.Max() is var max && max > low ? low + ((max - low) * 1.05) : low + 1;
        var panel = new PlotPanel(canvas, new SKRect(Left, top, Width - Right, top + PanelHeight), seconds, low, high);
        panel.Frame(title, withClock);
        panel.Line(values, color, 1.8f, filled: true);
    }
}
