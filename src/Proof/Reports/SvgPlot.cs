using System.Globalization;
using System.Net;
using System.Text;
using AADiff.Sound.Curves;

namespace AADiff.Proof.Reports;

/// <param name="Values">Over the x axis from its beginning to its end.</param>
/// <param name="Style">Class of the page's style sheet.</param>
/// <param name="Name">For the legend; empty: none.</param>
internal sealed record PlotLine(IReadOnlyList<double> Values, string Style, string Name = "");

/// <summary>Diagrams as SVG inside a page, whose style sheet gives the colours for light and dark.</summary>
internal sealed class SvgPlot
{
    public const int Width = 860;
    public const int Height = 190;

    private const int Left = 62;
    private const int Right = 12;
    private const int Top = 26;
    private const int Bottom = 34;

    private readonly StringBuilder _svg = new();
    private readonly (double From, double To) _x;
    private readonly (double Low, double High) _y;

    private SvgPlot((double From, double To) x, (double Low, double High) y) => (_x, _y) = (x, y);

    /// <param name="title">Above it.</param>
    /// <param name="axis">Below it.</param>
    /// <param name="lines">At least one value each.</param>
    /// <param name="from">x of the first value.</param>
    /// <param name="to">x of the last value.</param>
    /// <param name="marks">x of vertical lines.</param>
    public static string Draw(string title, string axis, IReadOnlyList<PlotLine> lines, double from, double to, params IReadOnlyList<double> marks)
    {
        double low = lines.Min(line => line.Values.Min()), high = lines.Max(line => line.Values.Max());
        double room = high > low ? 0.04 * (high - low) : 1;
        SvgPlot plot = new((from, to > from ? to : from + 1), (low - room, high + room));
        plot._svg.Append(
            CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        plot.Label("title", Left, 16, "start", title);
        plot.Grid(axis);
        foreach (double mark in marks)
        {
            plot.Stroke("mark", plot.X(mark), Top, plot.X(mark), Height - Bottom);
        }

        foreach (PlotLine line in lines)
        {
            plot.Curve(line);
        }

        plot.Legend(lines);
        return plot._svg.Append("</svg>").ToString();
    }

    private double X(double x) => Left + ((x - _x.From) / (_x.To - _x.From) * (Width - Left - Right));

    private double Y(double y) => Top + ((_y.High - y) / (_y.High - _y.Low) * (Height - Top - Bottom));

    private void Grid(string axis)
    {
        double step = AxisTicks.Step(_y.High - _y.Low, 4), stepX = AxisTicks.Step(_x.To - _x.From, 10);
        for (double y = Math.Ceiling(_y.Low / step) * step; y <= _y.High; y += step)
        {
            Stroke("grid", Left, Y(y), Width - Right, Y(y));
            Label("tick", Left - 8, Y(y) + 4, "end", Number(y, step));
        }

        for (double x = Math.Ceiling(_x.From / stepX) * stepX; x <= _x.To + 1e-9; x += stepX)
        {
            Stroke("grid", X(x), Top, X(x), Height - Bottom);
            Label("tick", X(x), Height - Bottom + 15, "middle", Number(x, stepX));
        }

        Label("tick", Width - Right, Height - 4, "end", axis);
    }

    private void Curve(PlotLine line)
    {
        double last = Math.Max(1, line.Values.Count - 1);
        IEnumerable<string> points = line.Values.Select((value, i) =>
            string.Create(CultureInfo.InvariantCulture, $"{X(_x.From + (i / last * (_x.To - _x.From))):0.#},{Y(value):0.#}"));
        _svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"{line.Style}\" points=\"{string.Join(' ', points)}\"/>");
    }

    /// <summary>On the right above, the first line first.</summary>
    private void Legend(IReadOnlyList<PlotLine> lines)
    {
        double right = Width - Right;
        foreach (PlotLine line in lines.Where(line => line.Name.Length > 0).Reverse())
        {
            Label($"legend {line.Style}", right, 16, "end", line.Name);
            right -= 26 + (7 * line.Name.Length);
        }
    }

    private void Stroke(string style, double x1, double y1, double x2, double y2) => _svg.Append(
        CultureInfo.InvariantCulture, $"<line class=\"{style}\" x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"/>");

    private void Label(string style, double x, double y, string anchor, string text) => _svg.Append(
        CultureInfo.InvariantCulture,
        $"<text class=\"{style}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{WebUtility.HtmlEncode(text)}</text>");

    private static string Number(double value, double step)
    {
        // What rounding leaves of nought has a sign.
        value = Math.Abs(value) < step / 1000 ? 0 : value;
        int digits = Math.Max(0, (int)Math.Ceiling(-Math.Log10(step) - 1e-9));
        return digits > 4 ? value.ToString("0.0E0", CultureInfo.InvariantCulture) : value.ToString($"F{digits}", CultureInfo.InvariantCulture);
    }
}
