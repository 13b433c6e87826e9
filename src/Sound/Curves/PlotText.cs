using SkiaSharp;

namespace AADiff.Sound.Curves;

internal enum TextAlign { Left, Centre, Right }

/// <summary>Draws <see cref="StrokeFont"/> on a canvas.</summary>
internal static class PlotText
{
    /// <param name="canvas">Where.</param>
    /// <param name="text">What.</param>
    /// <param name="x">Left end, middle or right end of the text, in pixels.</param>
    /// <param name="middle">Half the height of its capitals, in pixels.</param>
    /// <param name="align">Which of them <paramref name="x"/> is.</param>
    /// <param name="color">Of the strokes.</param>
    /// <param name="height">Of capitals, in pixels.</param>
    public static void Draw(SKCanvas canvas, string text, float x, float middle, TextAlign align, SKColor color, float height = 11)
    {
        float unit = height / StrokeFont.CapHeight;
        float left = x - (Width(text, height) * (align == TextAlign.Left ? 0 : align == TextAlign.Centre ? 0.5f : 1));
        float top = middle - (height / 2);
        float width = Math.Max(1.2f, height / 8);
        using var dot = new SKPaint { Color = color, IsAntialias = true };
        using var builder = new SKPathBuilder();
        foreach ((double X, double Y)[] stroke in StrokeFont.Strokes(text))
        {
            SKPoint[] points = [.. stroke.Select(point => new SKPoint(left + (float)(point.X * unit), top + (float)(point.Y * unit)))];
            if (points.All(point => point == points[0]))
            {
                canvas.DrawCircle(points[0], 0.8f * width, dot);
                continue;
            }

            builder.MoveTo(points[0]);
            foreach (SKPoint point in points.Skip(1))
            {
                builder.LineTo(point);
            }
        }

        // Rounded corners make circles of the grid's octagons.
        using SKPathEffect rounded = SKPathEffect.CreateCorner(1.2f * unit);
        using var pen = new SKPaint
        {
            Color = color,
            IsAntialias = true,
            IsStroke = true,
            StrokeWidth = width,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
            PathEffect = rounded,
        };
        using SKPath path = builder.Detach();
        canvas.DrawPath(path, pen);
    }

    /// <summary>The beginning of a text that fits, with two dots where the rest is missing.</summary>
    public static string Fit(string text, float width, float height)
    {
        if (Width(text, height) <= width)
        {
            return text;
        }

        int length = text.Length;
        while (length > 0 && Width(text[..length] + "..", height) > width)
        {
            length--;
        }

        return text[..length] + "..";
    }

    public static float Width(string text, float height = 11) => (float)StrokeFont.Width(text) * height / StrokeFont.CapHeight;
}
