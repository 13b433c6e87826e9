using System.Collections.Immutable;
using System.Globalization;
using AADiff.Shared.Pictures;
using SkiaSharp;

namespace AADiff.Coordinator.Assembly;

/// <summary>Loudness and picture change over time, one above the other on one time axis.</summary>
public static class SyncPlot
{
    private const int Width = 1200;
    private const int PanelHeight = 200;
    private const int Left = 70;
    private const int Right = 20;
    private const int Top = 40;
    private const int Gap = 40;
    private const int Plotted = Width - Left - Right;

    private static readonly SKColor _ink = new(0x22, 0x22, 0x22);
    private static readonly SKColor _grid = new(0xDD, 0xDD, 0xDD);

    /// <returns>A PNG file.</returns>
    public static byte[] Draw(SyncCurves curves, SyncReport report)
    {
        using var bitmap = new SKBitmap(Width, Top + (2 * (PanelHeight + Gap)), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        double seconds = curves.Loudness.Length / curves.FrameRate.PerSecond;
        PlotFont.Draw(canvas, Title(report), Left, 8, _ink, 2);
        Panel(canvas, "LOUDNESS", curves.Loudness, Top, new SKColor(0x1F, 0x77, 0xB4), seconds);
        Panel(canvas, "PICTURE CHANGE", curves.Change, Top + PanelHeight + Gap, new SKColor(0xD6, 0x27, 0x28), seconds);
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static string Title(SyncReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"LOUDNESS : CHANGE R={report.LoudnessToChange:0.00}  STRENGTH : CHANGE R={report.StrengthToChange:0.00}  LAG {report.LagFrames} FRAMES");

    private static void Panel(SKCanvas canvas, string name, ImmutableArray<double> values, float top, SKColor colour, double seconds)
    {
        using var grid = new SKPaint { Color = _grid };
        double highest = Math.Max(values.Max(), 1e-6);
        foreach (double part in (ReadOnlySpan<double>)[0, 0.5, 1])
        {
            float y = top + (float)(PanelHeight * (1 - part));
            canvas.DrawLine(Left, y, Width - Right, y, grid);
            string label = (highest * part).ToString(highest < 0.1 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);
            PlotFont.Draw(canvas, label, Left - PlotFont.Width(label) - 6, y - 3, _ink);
        }

        double step = TickSeconds(seconds);
        for (int tick = 0; tick * step <= seconds + 1e-9; tick++)
        {
            float x = Left + (float)(Plotted * tick * step / seconds);
            canvas.DrawLine(x, top, x, top + PanelHeight, grid);
            string label = (tick * step).ToString("0.##", CultureInfo.InvariantCulture) + " S";
            PlotFont.Draw(canvas, label, x - (PlotFont.Width(label) / 2f), top + PanelHeight + 5, _ink);
        }

        PlotFont.Draw(canvas, name, Left + 4, top + 4, colour);
        using var line = new SKPaint { Color = colour, IsAntialias = true, StrokeWidth = 1.5f };
        float before = 0;
        for (int column = 0; column < Plotted; column++)
        {
            // The loudest frame of the column: a one-frame clap in an hour must not fall between two pixels.
            int from = (int)((long)column * values.Length / Plotted);
            int to = Math.Max(from + 1, (int)((long)(column + 1) * values.Length / Plotted));
            double peak = 0;
            for (int frame = from; frame < Math.Min(to, values.Length); frame++)
            {
                peak = Math.Max(peak, values[frame]);
            }

            float y = top + (float)(PanelHeight * (1 - (peak / highest)));
            canvas.DrawLine(Left + column - 1, column == 0 ? y : before, Left + column, y, line);
            before = y;
        }
    }

    /// <summary>1, 2 or 5 times a power of ten, at most a dozen to the axis.</summary>
    private static double TickSeconds(double seconds)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(seconds, 1e-3) / 12)));
        return ((ReadOnlySpan<double>)[1, 2, 5]).ToArray().Select(m => m * power).FirstOrDefault(s => s * 12 >= seconds, 10 * power);
    }
}
