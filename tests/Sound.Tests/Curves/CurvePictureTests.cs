using AADiff.Shared.Requests;
using AADiff.Sound.Curves;
using AADiff.Sound.Loudness;
using SkiaSharp;
using Xunit;

namespace AADiff.Sound.Tests.Curves;

public sealed class CurvePictureTests
{
    [Fact]
    public void Every_part_has_its_panel()
    {
        Curve curve = Samples.Awkward();
        var waveform = new WaveformOverview([-0.5f, -0.1f], [0.4f, 0.2f], 1000);
        using SKBitmap whole = Decode(CurvePicture.Draw("dog.wav", curve, waveform));
        using SKBitmap wordsOnly = Decode(CurvePicture.Draw("dog.wav", curve with { Loudness = [], Envelope = [] }, null));

        Assert.Equal(1400, whole.Width);
        Assert.Equal(3 * 200, whole.Height - wordsOnly.Height);
        Assert.All(
            new[] { PlotColors.Wave, PlotColors.Loudness, PlotColors.Envelope, PlotColors.Words[0], PlotColors.Words[1] },
            color => Assert.True(Count(whole, color) > 100, $"nothing is drawn in {color}"));
        Assert.Equal(0, Count(wordsOnly, PlotColors.Envelope));
    }

    [Fact]
    public void A_louder_envelope_is_drawn_higher()
    {
        int Highest(double v)
        {
            var curve = new Curve { FrameRate = new FrameRate(30), Frames = 60, Envelope = [.. Enumerable.Repeat(v, 60)] };
            using SKBitmap picture = Decode(CurvePicture.Draw("x", curve, null));

            // At the left edge of the panel, away from the legend.
            return Enumerable.Range(0, picture.Height).First(y => picture.GetPixel(300, y) == PlotColors.Envelope);
        }

        Assert.Equal(150 * 0.5 / 1.05, Highest(0.25) - Highest(0.75), 2.0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20_000)]
    public void Any_length_can_be_drawn(int frames)
    {
        var silent = new WaveformOverview([0f], [0f], 1);
        Assert.NotEmpty(CurvePicture.Draw(new string('w', 500), Samples.Awkward(frames), silent));
    }

    [Fact]
    public void Every_printable_character_has_a_shape_of_its_own()
    {
        string[] shapes = [.. Enumerable.Range(33, 94).Append('Ö').Select(letter =>
            string.Join(' ', StrokeFont.Strokes(((char)letter).ToString()).Select(stroke => string.Join(',', stroke))))];

        // I, l and | look alike in many fonts; here only I and l do.
        Assert.Equal(shapes.Length - 1, shapes.Distinct().Count());
        Assert.All(shapes, shape => Assert.NotEmpty(shape));
        Assert.True(StrokeFont.Width("mmm") > StrokeFont.Width("iii"));
    }

    [Fact]
    public void A_text_that_is_too_wide_is_cut() =>
        Assert.Matches(@"^long n.*\.\.$", PlotText.Fit("long name of a sound file.wav", 100, 17));

    private static SKBitmap Decode(byte[] png) =>
        SKBitmap.Decode(png, new SKImageInfo(1400, SKBitmap.DecodeBounds(png).Height, SKColorType.Rgba8888));

    private static int Count(SKBitmap picture, SKColor color) => picture.Pixels.Count(pixel => pixel == color);
}
