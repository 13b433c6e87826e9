using System.Globalization;

namespace AADiff.Coordinator.Dashboard.Parts;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Values">One a frame.</param>
/// <param name="Class">How it is drawn.</param>
public sealed record ChartLine(string Name, IReadOnlyList<double> Values, string Class);

/// <summary>Lines of a chart as SVG coordinates: x from 0 to <see cref="Width"/>, y from <see cref="Height"/> for the least to 0 for the most.</summary>
internal static class CurveShape
{
    public const int Width = 600;

    public const int Height = 150;

    /// <summary>The points of a polyline. Of more frames than fit the highest of each piece is shown, so that no flash is lost.</summary>
    /// <param name="values">One a frame.</param>
    /// <param name="least">The value at the bottom.</param>
    /// <param name="most">The value at the top.</param>
    public static string Points(IReadOnlyList<double> values, double least, double most)
    {
        int columns = Math.Min(values.Count, DashboardLimits.CurvePoints);
        double range = most > least ? most - least : 1;
        return string.Join(' ', Enumerable.Range(0, columns).Select(column =>
        {
            (int from, int to) = Piece(column, columns, values.Count);
            double highest = Enumerable.Range(from, to - from).Max(frame => values[frame]);
            double x = (from + to) / 2.0 / values.Count * Width;
            double y = Height - ((Math.Clamp(highest, least, most) - least) / range * Height);
            return string.Create(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#}");
        }));
    }

    /// <summary>From 0 to 1: where lines have no unit in common, only their shapes are compared.</summary>
    public static double[] Scaled(IReadOnlyCollection<double> values)
    {
        (double least, double most) = values.Count == 0 ? (0, 1) : (values.Min(), values.Max());
        return [.. values.Select(value => most > least ? (value - least) / (most - least) : 0)];
    }

    /// <summary>The frames of one of <paramref name="columns"/> pieces of equal length.</summary>
    public static (int From, int To) Piece(int column, int columns, int frames) =>
        ((int)((long)column * frames / columns), (int)((column + 1L) * frames / columns));
}
