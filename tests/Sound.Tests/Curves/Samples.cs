using AADiff.Shared.Requests;
using AADiff.Sound.Curves;

namespace AADiff.Sound.Tests.Curves;

internal static class Samples
{
    public static readonly FrameRate Ntsc = new(30000, 1001);

    /// <summary>Numbers with all their digits, and words that need quoting.</summary>
    public static Curve Awkward(int frames = 90)
    {
        var random = new Random(5);
        double[] Numbers() => [.. Enumerable.Range(0, frames).Select(_ => Math.Pow(random.NextDouble(), 9))];
        float[] Strengths() => [.. Enumerable.Range(0, frames).Select(_ => (float)((random.NextDouble() * 12) - 2))];
        return new Curve
        {
            FrameRate = Ntsc,
            Frames = frames,
            Loudness = [.. Numbers()],
            Normalised = [.. Numbers()],
            Envelope = [.. Numbers()],
            Words = [new("lightning", [.. Strengths()]), new("say \"hi\", city", [.. Strengths()])],
        };
    }
}
