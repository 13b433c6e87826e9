using System.Globalization;
using SkiaSharp;

namespace AADiff.Sound.Curves;

/// <summary>One diagram of a picture: a frame, a title, numbers on the left, time from left to right.</summary>
internal sealed class PlotPanel
{
    private readonly SKCanvas _canvas;
    private readonly SKRect _area;
    private readonly double _seconds;
    private readonly double _low;
    private readonly double _high;

    /// <param name="canvas">Where.</param>
    /// <param name="area">The diagram itself; title and numbers go around it.</param>
    /// <param name="seconds">Time at the right edge.</param>
    /// <param name="low">Value at the bottom.</param>
    /// <param name="high">Value at the top.</param>
    public PlotPanel(SKCanvas canvas, SKRect area, double seconds, double low, double high)
    {
        (_canvas, _area, _seconds, _low) = (canvas, area, seconds, low);
        _high = high > low ? high : low + 1;
    }

    public void Frame(string title, bool withClock)
    {
        using var fill = new SKPaint { Color = PlotColors.Panel };
        using var grid = new SKPaint { Color = PlotColors.Grid, StrokeWidth = 1 };
        _canvas.DrawRect(_area, fill);
        PlotText.Draw(_canvas, title, _area.Left, _area.Top - 15, TextAlign.Left, PlotColors.Title, 12);

        foreach (double value in Ticks(_low, _high, 5))
        {
            _canvas.DrawLine(_area.Left, Y(value), _area.Right, Y(value), grid);
            PlotText.Draw(_canvas, Number(value), _area.Left - 10, Y(value), TextAlign.Right, PlotColors.Label);
        }

        foreach (double time in Ticks(0, _seconds, 12))
        {
            _canvas.DrawLine(X(time), _area.Top, X(time), _area.Bottom, grid);
            if (withClock)
            {
                PlotText.Draw(_canvas, Number(time), X(time), _area.Bottom + 17, TextAlign.Centre, PlotColors.Label);
            }
        }

        if (withClock)
        {
            PlotText.Draw(_canvas, "time in s", _area.Right, _area.Bottom + 38, TextAlign.Right, PlotColors.Label);
        }
    }

    /// <summary>A vertical bar in each pixel column from the lowest to the highest sample there.</summary>
    public void Bars(IReadOnlyList<float> min, IReadOnlyList<float> max, SKColor color)
    {
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        for (int x = 0; x < (int)_area.Width && min.Count > 0; x++)
        {
            (int from, int to) = Share(x, (int)_area.Width, min.Count);
            float top = Y(Enumerable.Range(from, to - from).Max(i => max[i]));
            float bottom = Y(Enumerable.Range(from, to - from).Min(i => min[i]));
            _canvas.DrawRect(_area.Left + x, top, 1, Math.Max(1, bottom - top), paint);
        }
    }

    /// <summary>One value a frame, drawn at the frame's middle.</summary>
    /// <param name="values">[frames].</param>
    /// <param name="color">Of the line.</param>
    /// <param name="width">Of the line, in pixels.</param>
    /// <param name="filled">The area under the line is tinted.</param>
    public void Line(IReadOnlyList<double> values, SKColor color, float width, bool filled = false)
    {
        using var builder = new SKPathBuilder();
        for (int i = 0; i < values.Count; i++)
        {
            var point = new SKPoint(_area.Left + ((i + 0.5f) / values.Count * _area.Width), Y(values[i]));
            if (i == 0)
            {
                builder.MoveTo(_area.Left, point.Y);
            }

            builder.LineTo(point);
            if (i == values.Count - 1)
            {
                builder.LineTo(_area.Right, point.Y);
            }
        }

        using SKPath line = builder.Snapshot();
        using var stroke = new SKPaint
        {
            Color = color,
            IsAntialias = true,
            IsStroke = true,
            StrokeWidth = width,
            StrokeJoin = SKStrokeJoin.Round,
        };
        _canvas.Save();
        _canvas.ClipRect(SKRect.Inflate(_area, 0, 2));
        if (filled)
        {
            builder.LineTo(_area.Right, _area.Bottom);
            builder.LineTo(_area.Left, _area.Bottom);
            builder.Close();
            using SKPath below = builder.Detach();
            using var tint = new SKPaint { Color = color.WithAlpha(45), IsAntialias = true };
            _canvas.DrawPath(below, tint);
        }

        _canvas.DrawPath(line, stroke);
        _canvas.Restore();
    }

    /// <summary>A dashed line across.</summary>
    public void Mark(double value, SKColor color)
    {
        using SKPathEffect dashes = SKPathEffect.CreateDash([6, 5], 0);
        using var paint = new SKPaint { Color = color, IsStroke = true, StrokeWidth = 1.3f, PathEffect = dashes };
        _canvas.DrawLine(_area.Left, Y(value), _area.Right, Y(value), paint);
    }

    /// <summary>Names of lines with a sample of each, at the right of the title.</summary>
    public void Legend(IReadOnlyList<(string Name, SKColor Color)> entries)
    {
        float right = _area.Right;
        foreach ((string name, SKColor color) in entries.Reverse())
        {
            PlotText.Draw(_canvas, name, right, _area.Top - 15, TextAlign.Right, PlotColors.Label);
            right -= PlotText.Width(name) + 10;
            using var paint = new SKPaint { Color = color, IsAntialias = true, StrokeWidth = 3, StrokeCap = SKStrokeCap.Round };
            _canvas.DrawLine(right - 18, _area.Top - 15, right, _area.Top - 15, paint);
            right -= 42;
        }
    }

    private static (int From, int To) Share(int part, int parts, int of)
    {
        int from = (int)((long)part * of / parts);
        return (from, Math.Max(from + 1, (int)((long)(part + 1) * of / parts)));
    }

    private static IEnumerable<double> Ticks(double low, double high, int most)
    {
        double step = AxisTicks.Step(high - low, most);

        // Adding 0 turns −0 into 0.
        for (double tick = Math.Ceiling((low / step) - 1e-9) + 0.0; tick * step <= high + (step * 1e-6); tick++)
        {
            yield return tick * step;
        }
    }

    private static string Number(double value) => Math.Abs(value) is > 0 and < 0.0001
        ? value.ToString("0.#E0", CultureInfo.InvariantCulture)
        : value.ToString("0.#####", CultureInfo.InvariantCulture);

    private float X(double time) => _area.Left + (float)(time / _seconds * _area.Width);

    private float Y(double value) => _area.Bottom - (float)((value - _low) / (_high - _low) * _area.Height);
}
