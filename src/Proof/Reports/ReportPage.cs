using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using AADiff.Proof.Controls;
using AADiff.Proof.Following;
using AADiff.Proof.Measures;
using AADiff.Proof.Peaks;

namespace AADiff.Proof.Reports;

/// <summary>The report for people: one HTML file that loads nothing and runs nothing.</summary>
public static class ReportPage
{
    private static readonly string _style = Resource("report.css");
    private static readonly string _notes = Resource("reading.html");

    public static string Write(ProofReport report)
    {
        StringBuilder page = new();
        string follows = report.Follows ? "yes" : report.Evidence.Any(one => one.Verdict.Outcome == Outcome.NotMeasurable) ? "unknown" : "no";
        page.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">")
            .Append($"<title>Proof of {Text(report.Subject)}</title><style>{_style}</style></head><body><main>")
            .Append("<h1>Does the picture follow the sound?</h1>")
            .Append($"<p class=\"verdict {follows}\">{Text(report.Sentence)}</p>");
        Subject(page, report);
        foreach (JudgedEvidence one in report.Evidence)
        {
            Evidence(page, one);
        }

        Controls(page, report.Controls);
        return page.Append(_notes).Append("</main></body></html>\n").ToString();
    }

    private static void Subject(StringBuilder page, ProofReport report)
    {
        Evidence first = report.Evidence[0].Evidence;
        (string Name, string? Value)[] rows =
        [
            ("video", report.Subject),
            ("SHA-256", report.VideoSha256),
            ("frames", string.Create(
                CultureInfo.InvariantCulture,
                $"{first.Frames} of {report.Width} × {report.Height} at {first.FramesPerSecond:0.###} a second, "
                    + $"{first.Frames / first.FramesPerSecond:0.##} s")),
            ("prompt", report.Prompt),
            ("word", report.Word),
            ("CLIP", report.Clip),
            ("measured by", $"aadiff {report.Program}"),
        ];
        page.Append("<table class=\"facts\">");
        foreach ((string name, string? value) in rows.Where(row => row.Value is not null))
        {
            page.Append($"<tr><th scope=\"row\">{name}</th><td>{Text(value!)}</td></tr>");
        }

        page.Append("</table>");
        if (report.Notes.Length > 0)
        {
            page.Append("<ul class=\"notes\">").AppendJoin("", report.Notes.Select(note => $"<li>{Text(note)}</li>")).Append("</ul>");
        }
    }

    private static void Evidence(StringBuilder page, JudgedEvidence judged)
    {
        Evidence evidence = judged.Evidence;
        page.Append($"<section><h2>Measured on {Text(evidence.From)}</h2>");
        Table(page, ["criterion", "measured", "limit", ""], judged.Verdict.Criteria.Select(one => (string[])
            [one.Name, one.Figure, one.Limit, one.Met ? "met" : "not met"]));
        page.Append("<h3>Over time</h3>");
        double seconds = evidence.Frames / evidence.FramesPerSecond;
        Plot(page, evidence.Loudness, "loudness", seconds);
        if (evidence.Strength is { } strength)
        {
            Plot(page, strength, "strength", seconds);
        }

        foreach ((Series series, string style) in evidence.Pictures.Zip(_styles))
        {
            Plot(page, series, style, seconds);
        }

        page.Append("<h3>How they go together</h3>");
        Table(
            page,
            ["of the picture", "with", "Pearson's r", "Spearman's ρ", "lag, frames", "modulation range", "p, forwards only", "p, both ways"],
            evidence.WithLoudness.Concat(evidence.WithStrength).Select(Row));
        if (evidence.Change.Lag.Correlations is { Length: > 0 } lags)
        {
            double reach = lags.Length / 2 / evidence.FramesPerSecond;
            page.Append(SvgPlot.Draw(
                "Pearson's r of loudness and change, the picture shifted against the sound", "seconds by which the picture is late",
                [new PlotLine([.. lags], "change")], -reach, reach, 0));
        }

        Peaks(page, evidence);
        page.Append("</section>");
    }

    private static readonly string[] _styles = ["change", "word", "prompt", "word", "prompt"];

    private static void Plot(StringBuilder page, Series series, string style, double seconds) =>
        page.Append(SvgPlot.Draw(series.Name, "seconds", [new PlotLine(series.Values, style)], 0, seconds));

    private static string[] Row(Agreement one) =>
    [
        one.Follower, one.Leader, With(one.Pearson, one.PearsonInterval), With(one.Spearman, one.SpearmanInterval), one.Lag.Frames.Text("0"),
        one.Modulation.Text("0.0000"), P(one.Shifted), P(one.ShiftedBothWays),
    ];

    private static void Peaks(StringBuilder page, Evidence evidence)
    {
        PeakScores peaks = evidence.Peaks;
        page.Append("<h3>Peaks, always beside chance</h3>");
        Table(
            page,
            ["score", "measured", "by chance"],
            [
                [$"share of the sound's onsets ({peaks.Hits.Onsets}) that are hit within a frame", peaks.Hits.Share.Text(), peaks.Hits.Chance.Text()],
                ["AV-Align of 2025, optical flow", peaks.AvAlign2025.Score.Text(), peaks.AvAlign2025.Chance.Text()],
                ["AV-Align of 2023, optical flow", peaks.AvAlign2023.Score.Text(), peaks.AvAlign2023.Chance.Text()],
                ["AV-Align-E, change of brightness", peaks.AvAlignEnergy.Score.Text(), peaks.AvAlignEnergy.Chance.Text()],
            ]);
        page.Append("<h3>Steadiness</h3>");
        Table(
            page,
            ["figure", "measured"],
            [
                ["steadiness (1: nothing ever changes)", evidence.Steadiness.Text("0.0000")],
                ["warping error, Farnebäck's flow", evidence.WarpingError.Text("0.00000")],
                ["PSNR of the background against the base, dB", evidence.Background.Text("0.0")],
                ["r of the strength itself with the raw loudness", evidence.Ceiling.Text()],
            ]);
    }

    private static void Controls(StringBuilder page, IReadOnlyCollection<ControlResult> controls)
    {
        if (controls.Count == 0)
        {
            return;
        }

        page.Append("<section><h2>Controls: what must fail when something is wrong</h2>");
        Table(page, ["control", "what is wrong", "r", "lag, frames", "p", "modulation range", ""], controls.Select(one => (string[])
        [
            one.Name, one.Remark is null ? one.Wrong : $"{one.Wrong}; {one.Remark}", one.Pearson.Text(), one.Lag.Text("0"), one.P.Text("0.0000"),
            one.Modulation.Text("0.0000"), one.Alarms ? "PASSES" : one.MustFail ? "fails as it must" : one.Passes ? "follows" : "does not follow",
        ]));
        page.Append("</section>");
    }

    private static string With(Measure measure, Significance.Interval? interval) => interval is null
        ? measure.Text()
        : string.Create(CultureInfo.InvariantCulture, $"{measure.Text()} [{interval.From:0.00}, {interval.To:0.00}]");

    private static string P(Significance.CircularShift shift) =>
        shift.P.Value is null ? shift.P.Text() : string.Create(CultureInfo.InvariantCulture, $"{shift.P.Text("0.0000")} of {shift.Shifts} shifts");

    private static void Table(StringBuilder page, string[] head, IEnumerable<string[]> rows)
    {
        page.Append("<div class=\"wide\"><table><thead><tr>")
            .AppendJoin("", head.Select(name => $"<th scope=\"col\">{Text(name)}</th>"))
            .Append("</tr></thead><tbody>");
        foreach (string[] row in rows)
        {
            string state = row[^1] switch { "met" or "fails as it must" => " class=\"good\"", "not met" or "PASSES" => " class=\"bad\"", _ => "" };
            page.Append($"<tr{state}>").AppendJoin("", row.Select(cell => $"<td>{Text(cell)}</td>")).Append("</tr>");
        }

        page.Append("</tbody></table></div>");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Resource(string name)
    {
        using StreamReader reader = new(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
