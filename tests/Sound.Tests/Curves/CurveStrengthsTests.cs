using AADiff.Shared.Requests;
using AADiff.Sound.Curves;
using AADiff.Sound.Strength;
using Xunit;

namespace AADiff.Sound.Tests.Curves;

public sealed class CurveStrengthsTests
{
    private static readonly StrengthLaw _law = StrengthLaw.Resolve(new StrengthMapping());

    [Fact]
    public async Task Strengths_that_were_exported_and_left_alone_are_rendered_from_the_same_pictures()
    {
        double[] v = [.. Enumerable.Range(0, 300).Select(i => Math.Abs(Math.Sin(i * 0.37)))];
        Curve curve = Samples.Awkward(300) with { Words = [new("rain", Strengths.Map(v, _law))] };
        var file = new StringWriter();
        await CurveCsvWriter.WriteAsync(file, curve);
        Curve back = await CurveCsvReader.ReadAsync(new StringReader(file.ToString()), "curve.csv", curve.FrameRate);

        CurveWord word = Assert.Single(Strengths.Of(back, ["city"], _law));
        Assert.Equal("rain", word.Word);
        Assert.Equal<float>(curve.Words[0].Strengths, word.Strengths);
    }

    [Fact]
    public void A_strength_drawn_by_hand_goes_to_the_nearest_level()
    {
        Curve curve = Samples.Awkward(1) with { Words = [new("rain", [0.26f])] };
        Assert.Equal(0.25f, Assert.Single(Assert.Single(Strengths.Of(curve, [], _law)).Strengths));
    }

    [Fact]
    public void An_envelope_alone_drives_the_chosen_words()
    {
        Curve curve = Samples.Awkward(2) with { Words = [], Envelope = [0, 1] };
        IReadOnlyList<CurveWord> words = Strengths.Of(curve, ["rain", "city"], _law);
        Assert.Equal(["rain", "city"], words.Select(word => word.Word));
        Assert.All(words, word => Assert.Equal<float>([0.25f, 4], word.Strengths));
    }
}
