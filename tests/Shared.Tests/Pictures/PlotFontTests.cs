using AADiff.Shared.Pictures;
using SkiaSharp;
using Xunit;

namespace AADiff.Shared.Tests.Pictures;

public sealed class PlotFontTests
{
    [Fact]
    public void Every_sign_looks_different_and_stays_in_its_cell()
    {
        const string Signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:-+/=()%|";
        string[] drawn = [.. Signs.Select(c => Drawn($"{c}"))];

        Assert.Equal(Signs.Length, drawn.Distinct().Count());
        Assert.All(drawn, d => Assert.Contains('#', d));
        Assert.All(drawn, d => Assert.DoesNotContain('#', d.Split('\n')[PlotFont.LineHeight - 2]));
        Assert.Equal(Drawn("loud"), Drawn("LOUD"));
        Assert.DoesNotContain('#', Drawn("ß"));
    }

    [Fact]
    public void An_f_is_an_f() => Assert.Equal(
        "#####\n#....\n#....\n####.\n#....\n#....\n#....\n.....\n.....",
        Drawn("F"));

    private static string Drawn(string text)
    {
        using var bitmap = new SKBitmap(PlotFont.Width(text), PlotFont.LineHeight);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        PlotFont.Draw(canvas, text, 0, 0, SKColors.Black);
        return string.Join('\n', Enumerable.Range(0, bitmap.Height).Select(y =>
            string.Concat(Enumerable.Range(0, bitmap.Width).Select(x => bitmap.GetPixel(x, y) == SKColors.Black ? '#' : '.'))));
    }
}
