using AADiff.Proof.Reports;

namespace AADiff.Proof.Studies;

/// <param name="Name">For the legend.</param>
/// <param name="Values">One a frame.</param>
internal sealed record FigureLine(string Name, IReadOnlyList<double> Values);

/// <param name="Title">Above it.</param>
/// <param name="Lines">At least one.</param>
internal sealed record FigurePanel(string Title, IReadOnlyList<FigureLine> Lines);

/// <summary>Lines over time, one panel below the other, as an SVG file that stands alone.</summary>
internal static class StudyFigure
{
    private const int PanelHeight = SvgPlot.Height + 6;

    private const string Style = """
        text{font:11px system-ui,sans-serif;fill:#5b6675}.title{font-size:13px;font-weight:600;fill:#202a38}.grid{stroke:#e3e6eb}
        polyline{fill:none;stroke-width:1.8}polyline.change{stroke:#5b3fa8}polyline.word{stroke:#b34d00}polyline.prompt{stroke:#0069a3}
        polyline.loudness{stroke:#2a7f8e}polyline.strength{stroke:#8a6d00}text.change{fill:#5b3fa8}text.word{fill:#b34d00}
        text.prompt{fill:#0069a3}text.loudness{fill:#2a7f8e}text.strength{fill:#8a6d00}
        """;

    private static readonly string[] _styles = ["change", "word", "prompt", "loudness", "strength"];

    public static string Of(IReadOnlyList<FigurePanel> panels, double seconds)
    {
        IEnumerable<string> drawn = panels.Select((panel, row) =>
            $"<g transform=\"translate(0 {row * PanelHeight})\">{Inside(Draw(panel, seconds))}</g>");
        int height = panels.Count * PanelHeight;
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SvgPlot.Width} {height}\"><style>{Style}</style>"
            + $"<rect width=\"{SvgPlot.Width}\" height=\"{height}\" fill=\"#fff\"/>{string.Concat(drawn)}</svg>\n";
    }

    private static string Draw(FigurePanel panel, double seconds) => SvgPlot.Draw(
        panel.Title, "seconds",
        [.. panel.Lines.Select((line, i) => new PlotLine(line.Values, _styles[i % _styles.Length], panel.Lines.Count > 1 ? line.Name : ""))],
        0, seconds);

    /// <summary>Without the element around it.</summary>
    private static string Inside(string svg) => svg[(svg.IndexOf('>', StringComparison.Ordinal) + 1)..^"</svg>".Length];
}
