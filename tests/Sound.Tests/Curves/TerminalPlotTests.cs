using AADiff.Shared.Requests;
using AADiff.Sound.Curves;
using Xunit;

namespace AADiff.Sound.Tests.Curves;

public sealed class TerminalPlotTests
{
    [Theory]
    [InlineData(1, 60)]
    [InlineData(5, 120)]
    [InlineData(90, 80)]
    [InlineData(90, 10)]
    [InlineData(5000, 200)]
    public void No_line_is_wider_than_asked_for(int frames, int width)
    {
        string[] lines = TerminalPlot.Draw(Samples.Awkward(frames), width).TrimEnd('\n').Split('\n');
        Assert.Equal((3 * 5) + 2, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, Math.Max(width, TerminalPlot.NarrowestWidth)));
    }

    [Fact]
    public void A_single_loud_frame_stands_where_it_sounds_and_reaches_the_top()
    {
        double[] v = new double[3000];
        v[1500] = 1;
        string[] lines = TerminalPlot.Draw(new Curve { FrameRate = new FrameRate(30), Frames = 3000, Envelope = [.. v] }, 108).Split('\n');

        Assert.StartsWith("     1 ┤", lines[1]);
        Assert.Equal(8 + 50, lines[1].IndexOf('█', StringComparison.Ordinal));
        Assert.Equal(1, lines[1].Count(letter => letter == '█'));
        Assert.Contains("80", lines[^2]);
    }
}
