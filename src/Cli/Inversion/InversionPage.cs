using System.Globalization;
using System.Net;
using System.Text;
using AADiff.Cli.Options;
using AADiff.Shared.Pictures;

namespace AADiff.Cli.Inversion;

/// <summary>
/// The report of <c>aadiff invert</c> as one HTML file that needs nothing beside it: pictures are in it, there is no script, and nothing is
/// fetched.
/// </summary>
internal static class InversionPage
{
    /// <summary>Differences are small; without this they are not to be seen.</summary>
    private const int Amplified = 4;

    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1b2733;background:#fff}"
        + "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2.5rem}figure{display:inline-block;margin:0 .6rem .8rem 0;vertical-align:top}"
        + "figure img{display:block;width:12.5rem;height:auto;image-rendering:auto;border-radius:4px}figcaption{font-size:.8rem;color:#445}"
        + "table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:right;border-bottom:1px solid #dde}td:first-child,th:first-child{text-align:left}";

    public static string Of(InversionOrder order, string photoName, IReadOnlyList<InversionTry> tries)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">")
            .Append($"<title>{Text(photoName)}, inverted</title><style>{Style}</style>");
        Head(page, order, photoName, tries[0]);
        Table(page, tries);
        foreach (InversionTry one in tries)
        {
            Pictures(page, one);
        }

        return page.Append("</html>\n").ToString();
    }

    private static void Head(StringBuilder page, InversionOrder order, string photoName, InversionTry any)
    {
        page.Append($"<h1>{Text(photoName)}</h1><p>“{Text(order.Spec.Prompt)}”");
        if (order.Spec.Photo!.SourcePrompt is { } source)
        {
            page.Append($", shown: “{Text(source)}”");
        }

        page.Append(CultureInfo.InvariantCulture,
            $"; driven: {Text(string.Join(", ", order.Spec.Words.Select(word => word.Word)))}; {Text(order.Model.Name)}, {order.Spec.Size}, {order.Spec.Steps} steps.</p>");
        Figure(page, any.Result.Photo, "the photo, as it is drawn");
        Figure(page, any.Result.RoundTrip, $"through the codec alone: {Likeness(any.Result.RoundTrip, any.Result.Photo)}");
    }

    private static void Table(StringBuilder page, IReadOnlyList<InversionTry> tries)
    {
        page.Append("<table><tr><th>method</th><th>strength 1 to the codec's, dB</th><th>SSIM</th><th>to the photo, dB</th><th>s to invert</th><th>s to draw</th></tr>");
        foreach (InversionTry one in tries)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{OptionOf.NameOf(one.Method)}</td><td>{one.SilenceToCodec:0.0}</td><td>{one.SilenceSimilarity:0.000}</td><td>{PictureDistance.Decibels(one.Silence, one.Result.Photo):0.0}</td>"
                + $"<td>{one.Result.Inverting.TotalSeconds:0.0}</td><td>{one.Result.Drawing.TotalSeconds:0.0}</td></tr>");
        }

        page.Append("</table>");
    }

    private static void Pictures(StringBuilder page, InversionTry one)
    {
        page.Append($"<h2>{OptionOf.NameOf(one.Method)}</h2><div>");
        foreach ((float strength, Picture picture) in InversionOrder.Strengths.Zip(one.Result.Pictures))
        {
            Figure(page, picture, string.Create(CultureInfo.InvariantCulture, $"strength {strength}: {Likeness(picture, one.Result.Photo)} to the photo"));
        }

        page.Append("</div><div>");
        foreach ((float strength, Picture picture) in InversionOrder.Strengths.Zip(one.Result.Pictures))
        {
            Figure(page, Difference(picture, one.Result.RoundTrip), string.Create(CultureInfo.InvariantCulture, $"strength {strength}: difference from the codec's, × {Amplified}"));
        }

        page.Append("</div>");
    }

    private static void Figure(StringBuilder page, Picture picture, string caption) => page.Append(
        $"<figure><img alt=\"{Text(caption)}\" src=\"data:image/png;base64,{Convert.ToBase64String(PngFile.Encode(picture))}\"><figcaption>{Text(caption)}</figcaption></figure>");

    private static string Likeness(Picture one, Picture other) => string.Create(
        CultureInfo.InvariantCulture, $"{PictureDistance.Decibels(one, other):0.0} dB, SSIM {StructuralSimilarity.Of(one, other):0.000}");

    private static Picture Difference(Picture one, Picture other) =>
        one with { Rgb = [.. one.Rgb.Zip(other.Rgb, (a, b) => (byte)Math.Min(255, Amplified * Math.Abs(a - b)))] };

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
