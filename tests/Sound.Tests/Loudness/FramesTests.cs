using AADiff.Diffusion.Networks;
using AADiff.Shared.Requests;
using AADiff.Sound.Strength;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Loudness;

/// <summary>Every tensor of <c>frames.safetensors</c>.</summary>
public sealed class FramesTests
{
    private static readonly SafetensorsFile _vectors = SafetensorsFile.Load(TestData.Vectors("audio", "frames.safetensors"));

    private static readonly EnvelopeSettings _chain = new() { Gain = 1.5, Gate = 0.2, GateKnee = 0.1, Gamma = 0.5, WindowFrames = 1 };

    public static TheoryData<string> EverySoundAndRate() =>
        [.. _vectors.Names.Select(name => string.Join('/', name.Split('/')[..2])).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(EverySoundAndRate))]
    public async Task Every_step_from_sound_to_strength_equals_its_reference(string soundAndRate)
    {
        string[] parts = soundAndRate.Split('/');
        Assert.True(FrameRate.TryParse(parts[1], out FrameRate frameRate));
        var curves = new VectorCurves(await VectorSounds.OpenAsync(parts[0]), frameRate);

        foreach (string name in _vectors.Names.Where(name => name.StartsWith(soundAndRate + "/", StringComparison.Ordinal)).Order())
        {
            string[] step = name.Split('/')[2..];
            double[] expected = _vectors.Doubles(name);
            if (step[0] is "a" or "shift")
            {
                double relative = curves.Recorded && !VectorFeatures.IsDelicate(step[1]) ? 1e-9 : 1e-5;
                Near.Equal(expected, await ActualAsync(curves, step, expected.Length), relative, curves.Recorded ? 0 : Near.FloatSamples, name);
            }
            else if (step[0] == "q")
            {
                int[] levels = await LevelsAsync(curves, int.Parse(step[1]["boost_".Length..]));
                int[] off = [.. expected.Zip(levels, (e, level) => Math.Abs(level - (int)e)).Where(distance => distance > 0)];

                // A strength on the boundary of two levels may fall to either.
                Assert.True(off.Length <= 1 && off.All(distance => distance == 1), $"{name}: {off.Length} frames are on another level");
            }
            else
            {
                double tolerance = Math.Max(1e-6, await curves.NormalisedErrorAsync(step[0] == "u" && step.Length > 2 ? step[2] : "spec_mean"));

                // The root in the chain makes much of small differences; strengths go over a range of 4.
                double grown = step[0] switch { "chain" => Math.Sqrt(tolerance), "m" => 4 * tolerance, _ => tolerance };
                Near.Equal(expected, await ActualAsync(curves, step, expected.Length), 0, grown, name);
            }
        }
    }

    private static async Task<double[]> ActualAsync(VectorCurves curves, string[] step, int frames) => step[0] switch
    {
        "a" => await curves.LoudnessAsync(step[1]),
        "shift" => await curves.ShiftedAsync(double.Parse(step[1][..^2])),
        "u" => await curves.NormalisedAsync(Enum.Parse<Normalisation>(step[1], ignoreCase: true), step.Length > 2 ? step[2] : "rms"),
        "v" => await curves.EnvelopeAsync(Smoothed(step, frames)),
        "m" => [.. (await curves.EnvelopeAsync(new EnvelopeSettings { WindowFrames = 5 })).Select(Law(step[1]).At)],
        "chain" when step[1] == "then_centred5_boost" =>
            [.. (await curves.EnvelopeAsync(_chain with { WindowFrames = 5 })).Select(Law("boost").At)],
        "chain" => await curves.EnvelopeAsync(_chain),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step[0], "no such step"),
    };

    private static EnvelopeSettings Smoothed(string[] step, int frames) => step[1] switch
    {
        "ar" => new() { Smoothing = SmoothingShape.AttackRelease },
        _ => new()
        {
            Smoothing = Enum.Parse<SmoothingShape>(step[1] == "zeropad" ? "ZeroPadded" : step[1], ignoreCase: true),
            WindowFrames = step[2] == "inf" ? (2 * frames) - 1 : int.Parse(step[2]),
        },
    };

    private static StrengthLaw Law(string name) =>
        StrengthLaw.Resolve(
            new StrengthMapping { Mode = Enum.Parse<StrengthMode>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true) });

    private static async Task<int[]> LevelsAsync(VectorCurves curves, int levels)
    {
        double[] strengths = [.. (await curves.EnvelopeAsync(new EnvelopeSettings { WindowFrames = 5 })).Select(Law("boost").At)];
        return Levels.Quantise(strengths, strengths.Min(), strengths.Max(), levels);
    }
}
