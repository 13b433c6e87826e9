using System.Globalization;
using AADiff.Sound.Loudness;
using SkiaSharp;

namespace AADiff.Sound.Curves;

/// <summary>
/// A curve as a PNG: waveform, loudness, envelope and strengths over the same time, one above the other. Panels that there is nothing for
/// are left out.
/// </summary>
public static class CurvePicture
{
    private const int Left = 78;
    private const int Right = 28;
    private const int Top = 92;
    private const int Bottom = 62;
    private const int Between = 50;
    private const int PanelHeight = 150;

    /// <param name="name">Of the sound, for the title.</param>
    /// <param name="curve">The frames.</param>
    /// <param name="waveform">What was heard; null: a curve from a file.</param>
    /// <param name="width">In pixels, 600 to 8000.</param>
    public static byte[] Draw(string name, Curve curve, WaveformOverview? waveform, int width = 1400)
    {
        width = Math.Clamp(width, 600, 8000);
        double seconds = curve.Time(curve.Frames);
        List<Action<SKCanvas, SKRect, bool>> panels = [];
        if (waveform is { Min.Length: > 0 })
        {
            panels.Add((canvas, area, clock) => Waveform(new PlotPanel(canvas, area, seconds, -Reach(waveform), Reach(waveform)), waveform, clock));
        }

        if (curve.Loudness.Length > 0)
        {
            double low = Math.Min(0, curve.Loudness.Min());
            double high = curve.Loudness.Max() is var max && max > low ? low + ((max - low) * 1.05) : low + 1;
            panels.Add((canvas, area, clock) => Loudness(new PlotPanel(canvas, area, seconds, low, high), curve, clock));
        }

        if (curve.Envelope.Length > 0)
        {
            double high = Math.Max(1, curve.Envelope.Max()) * 1.05;
            panels.Add((canvas, area, clock) => Envelope(new PlotPanel(canvas, area, seconds, 0, high), curve, clock));
        }

        if (curve.Words.Length > 0)
        {
            double low = Math.Min(0, curve.Words.Min(word => word.Strengths.Min()) * 1.1);
            double high = Math.Max(1, curve.Words.Max(word => word.Strengths.Max())) * 1.05;
            panels.Add((canvas, area, clock) => Strengths(new PlotPanel(canvas, area, seconds, low, high), curve, clock));
        }

        int height = Top + Bottom + (panels.Count * PanelHeight) + ((panels.Count - 1) * Between);
        using SKSurface surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        surface.Canvas.Clear(PlotColors.Paper);
        string summary = Summary(curve, seconds);
        string title = PlotText.Fit(name, width - Right - Left - PlotText.Width(summary, 12) - 30, 17);
        PlotText.Draw(surface.Canvas, title, Left, 30, TextAlign.Left, PlotColors.Title, 17);
        PlotText.Draw(surface.Canvas, summary, width - Right, 30, TextAlign.Right, PlotColors.Label, 12);
        for (int i = 0; i < panels.Count; i++)
        {
            int top = Top + (i * (PanelHeight + Between));
            panels[i](surface.Canvas, new SKRect(Left, top, width - Right, top + PanelHeight), i == panels.Count - 1);
        }

        using SKImage image = surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static void Waveform(PlotPanel panel, WaveformOverview waveform, bool clock)
    {
        panel.Frame("waveform", clock);
        panel.Bars(waveform.Min, waveform.Max, PlotColors.Wave);
    }

    private static void Loudness(PlotPanel panel, Curve curve, bool clock)
    {
        panel.Frame("loudness a", clock);
        panel.Line(curve.Loudness, PlotColors.Loudness, 1.6f, filled: true);
    }

    private static void Envelope(PlotPanel panel, Curve curve, bool clock)
    {
        panel.Frame("envelope", clock);
        panel.Line(curve.Normalised, PlotColors.Raw, 1.3f);
        panel.Line(curve.Envelope, PlotColors.Envelope, 2.4f, filled: true);
        panel.Legend([("u normalised", PlotColors.Raw), ("v smoothed", PlotColors.Envelope)]);
    }

    private static void Strengths(PlotPanel panel, Curve curve, bool clock)
    {
        panel.Frame("strength m", clock);
        panel.Mark(1, PlotColors.Base);
        for (int i = 0; i < curve.Words.Length; i++)
        {
            panel.Line([.. curve.Words[i].Strengths.Select(strength => (double)strength)], Color(i), 2.2f, filled: curve.Words.Length == 1);
        }

        panel.Legend([("1 = base picture", PlotColors.Base), .. curve.Words.Select((word, i) => (word.Word, Color(i)))]);
    }

    private static SKColor Color(int word) => PlotColors.Words[word % PlotColors.Words.Length];

    /// <summary>Largest sample, at least a little, so that silence is a line.</summary>
    private static double Reach(WaveformOverview waveform) =>
        Math.Max(1e-4, Math.Max(-waveform.Min.Min(), waveform.Max.Max())) * 1.05;

    private static string Summary(Curve curve, double seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s, {curve.Frames} frames at {curve.FrameRate} per second");
}
