using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Sound.Strength;
using Xunit;

namespace AADiff.Sound.Tests.Strength;

public sealed class LevelsTests
{
    private static readonly StrengthLaw _twoSided = StrengthLaw.Resolve(new StrengthMapping());

    [Fact]
    public void A_whole_range_of_envelopes_has_as_many_strengths_as_levels()
    {
        double[] v = [.. Enumerable.Range(0, 10_001).Select(i => i / 10_000.0)];
        ImmutableArray<float> strengths = Strengths.Map(v, _twoSided);

        Assert.Equal(128, strengths.Distinct().Count());
        Assert.Equal((0.25f, 4f), (strengths[0], strengths[^1]));
        Assert.InRange(v.Zip(strengths, (one, strength) => Math.Abs(_twoSided.At(one) - strength)).Max(), 0, (3.75 / 127 / 2) + 1e-6);
    }

    [Fact]
    public void Cutting_a_sound_leaves_the_strengths_of_what_remains()
    {
        double[] v = [.. Enumerable.Range(0, 90).Select(i => Math.Abs(Math.Sin(i * 0.21)) * (i < 60 ? 0.7 : 1))];
        double[] m = [.. v.Select(_twoSided.At)];

        Assert.Equal<float>(Strengths.Map(v, _twoSided)[..60], Strengths.Map(v.AsSpan(0, 60), _twoSided));

        // Over the clip's own range the same cut moves nearly every level, which is why it is not done that way.
        int[] whole = Levels.Quantise(m, m.Min(), m.Max(), 128)[..60];
        int[] cut = Levels.Quantise(m.AsSpan(0, 60), m.Take(60).Min(), m.Take(60).Max(), 128);
        Assert.True(whole.Zip(cut, (w, c) => w != c).Count(moved => moved) > 50);
    }

    [Fact]
    public void A_strength_on_a_level_stays_there()
    {
        foreach (StrengthMode mode in Enum.GetValues<StrengthMode>())
        {
            StrengthLaw law = StrengthLaw.Resolve(new StrengthMapping { Mode = mode, Levels = 1024 });
            for (double v = 0; v <= 1.5; v += 0.00037)
            {
                float once = Levels.Snap(law.At(v), law);
                Assert.Equal(once, Levels.Snap(once, law));
            }
        }
    }

    [Fact]
    public void Louder_than_full_goes_on_in_the_same_steps_up_to_the_limit()
    {
        StrengthLaw law = StrengthLaw.Resolve(new StrengthMapping { Mode = StrengthMode.Boost, Levels = 5 });
        Assert.Equal<float>([1f, 5f, 6f, 9f, 10f, 10f], Strengths.Map([0, 1, 1.3, 2, 2.25, 100], law));
    }

    [Theory]
    [InlineData(StrengthMode.TwoSided, 0.25, 4)]
    [InlineData(StrengthMode.Boost, 1, 5)]
    [InlineData(StrengthMode.Literal, 0, 4)]
    [InlineData(StrengthMode.Shrink, 1, 0.25)]
    public void Each_mode_has_its_strength_in_silence_and_at_full_loudness(StrengthMode mode, double silent, double full)
    {
        StrengthLaw law = StrengthLaw.Resolve(new StrengthMapping { Mode = mode });
        Assert.Equal((silent, full), (law.At(0), law.At(1)));
        Assert.Equal((Math.Min(silent, full), Math.Max(silent, full)), (law.Low, law.High));
    }

    [Fact]
    public void The_request_wins_over_the_model_and_the_model_over_the_general_values()
    {
        var model = new StrengthMapping { Mode = StrengthMode.TwoSided, Min = -1, Max = 3 };
        Assert.Equal(new StrengthLaw(StrengthMode.TwoSided, -1, 6, 33), StrengthLaw.Resolve(new StrengthMapping { Max = 6, Levels = 33 }, model));
        Assert.Equal(
            new StrengthLaw(StrengthMode.Boost, 0.25, 5, 128), StrengthLaw.Resolve(new StrengthMapping { Mode = StrengthMode.Boost }, model));
    }

    [Fact]
    public void A_mapping_without_range_has_one_strength() =>
        Assert.Equal<float>([1f, 1f], Strengths.Map([0, 1], StrengthLaw.Resolve(new StrengthMapping { Mode = StrengthMode.Boost, Max = 1 })));

    [Theory]
    [InlineData(0.25, 11, 128)]
    [InlineData(-3, 4, 128)]
    [InlineData(double.NaN, 4, 128)]
    [InlineData(0.25, 4, 1)]
    [InlineData(0.25, 4, 2000)]
    public void Values_out_of_range_are_a_usage_error(double min, double max, int levels) => Assert.Equal(
        ErrorClass.Usage,
        Assert.Throws<UserError>(() => StrengthLaw.Resolve(new StrengthMapping { Min = min, Max = max, Levels = levels })).Class);
}
