using AADiff.Shared.Requests;
using AADiff.Sound.Loudness;
using Xunit;

namespace AADiff.Sound.Tests.Loudness;

/// <summary>What the vectors do not cover.</summary>
public sealed class SmoothingTests
{
    private static readonly FrameRate _thirty = new(30);

    [Fact]
    public void A_window_longer_than_twice_the_clip_is_the_mean_of_all()
    {
        double[] u = [0, 1, 0, 0.5];
        Assert.All(Smoothing.Apply(u, new EnvelopeSettings { WindowFrames = 1000 }, _thirty), v => Assert.Equal(0.375, v, 12));
    }

    [Fact]
    public void A_held_peak_stays_for_the_hold_and_then_falls()
    {
        double[] u = new double[30];
        u[3] = 1;
        var settings = new EnvelopeSettings { Smoothing = SmoothingShape.AttackRelease, AttackSeconds = 1e-6, HoldSeconds = 0.2 };
        double[] v = Smoothing.Apply(u, settings, _thirty);

        // 0.2 s are six frames after the peak's own.
        Assert.All(v[3..10], value => Assert.Equal(1, value, 9));
        Assert.True(v[10] < 1 && v[11] < v[10]);
        Assert.All(v[..3], value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_peak_comes_back_when_it_is_to_be_preserved()
    {
        double[] u = [0, 0, 0, 0.8, 0, 0, 0];
        Assert.Equal(0.8 / 3, Smoothing.Apply(u, new EnvelopeSettings { WindowFrames = 3 }, _thirty).Max(), 12);
        Assert.Equal(0.8, Smoothing.Apply(u, new EnvelopeSettings { WindowFrames = 3, PreservePeak = true }, _thirty).Max(), 12);
        Assert.All(Smoothing.Apply(new double[5], new EnvelopeSettings { PreservePeak = true }, _thirty), v => Assert.Equal(0, v));
    }

    [Fact]
    public void A_hard_gate_keeps_what_reaches_it_and_drops_the_rest() =>
        Assert.Equal([0, 0.3, 0.6], Shaping.Apply([0.29, 0.3, 0.6], new EnvelopeSettings { Gate = 0.3, GateKnee = 0 }));

    [Theory]
    [InlineData(30, 1, 15)]
    [InlineData(24, 1, 12)]
    [InlineData(1, 1, 1)]
    [InlineData(30000, 1001, 15)]
    public void The_usual_window_is_half_a_second(int numerator, int denominator, int frames) =>
        Assert.Equal(frames, Smoothing.DefaultWindow(new FrameRate(numerator, denominator)));
}
