using System.Collections.Immutable;
using AADiff.Proof.Measures;
using AADiff.Proof.Motion;
using AADiff.Proof.Peaks;
using AADiff.Proof.Reading;

namespace AADiff.Proof.Following;

/// <summary>All that was measured of pictures and a sound.</summary>
/// <param name="From">Where they come from: the finished file, or the frames and the sound that it was made of.</param>
public sealed record Evidence(string From)
{
    public required int Frames { get; init; }

    public required double FramesPerSecond { get; init; }

    /// <summary>Raw, of the sound.</summary>
    public required Series Loudness { get; init; }

    /// <summary>What was asked of the picture; null: not known.</summary>
    public Series? Strength { get; init; }

    /// <summary>The picture's series, change first.</summary>
    public required ImmutableArray<Series> Pictures { get; init; }

    /// <summary>Of every picture's series with the loudness, in the same order.</summary>
    public required ImmutableArray<Agreement> WithLoudness { get; init; }

    /// <summary>And with the strength; empty: not known.</summary>
    public required ImmutableArray<Agreement> WithStrength { get; init; }

    /// <summary>How far the strength itself goes with the raw loudness: no picture that obeys it can do better. Missing: it is not known.</summary>
    public required Measure Ceiling { get; init; }

    public required PeakScores Peaks { get; init; }

    public required Measure Steadiness { get; init; }

    public required Measure WarpingError { get; init; }

    public required Measure Background { get; init; }

    /// <summary>The distance from the quietest frame.</summary>
    public Agreement Change => WithLoudness[0];

    /// <param name="from">Where it comes from.</param>
    /// <param name="seen">The pictures.</param>
    /// <param name="heard">The sound, of any length.</param>
    /// <param name="asked">Strength asked of the picture in each frame; null: not known.</param>
    public static Evidence Of(string from, SeenVideo seen, MeasuredSound heard, ImmutableArray<double>? asked = null)
    {
        double rate = seen.FrameRate.PerSecond;
        heard = heard.For(seen.Frames, rate);
        ChangeOfPicture change = new(seen.Luma);
        Series loudness = heard.Series;
        Series? strength = asked is { } values ? new Series("the strength that was asked for", Apart(values, heard.Quietest), 1e-6) : null;
        ImmutableArray<Series> pictures =
        [
            new(ChangeOfPicture.Name, [.. change.From(heard.Quietest)], ChangeOfPicture.Grain),
            .. seen.Similarities.Where(one => !one.Wrong)
                .Select(one => new Series($"CLIP's similarity of the picture with {one.Name}", one.Values, TextSimilarity.Grain)),
        ];
        return new Evidence(from)
        {
            Frames = seen.Frames,
            FramesPerSecond = rate,
            Loudness = loudness,
            Strength = strength,
            Pictures = pictures,
            WithLoudness = [.. pictures.Select((one, i) => Agreement.Of(one, loudness, rate, i == 0 ? change.Of : null))],
            WithStrength = strength is null ? [] : [.. pictures.Select(one => Agreement.Of(one, strength, rate))],
            Ceiling = strength is null ? Measure.Missing("the strength that was asked for is not known") : Correlation.Pearson(strength, loudness),
            Peaks = PeakScores.Of(seen, heard),
            Steadiness = PictureError.Steadiness(seen.Differences),
            WarpingError = seen.WarpingError,
            Background = seen.Background,
        };
    }

    /// <summary>Distance from the quietest frame's, so that it rises with the loudness whichever way strength does.</summary>
    private static ImmutableArray<double> Apart(ImmutableArray<double> strength, int quietest) =>
        [.. strength.Select(one => Math.Abs(one - strength[quietest]))];
}

/// <summary>
/// The picture's distance from the one at the quietest moment. As that moment comes from the sound, another sound has another reference: significance
/// is tested with the reference chosen anew each time, or it would favour the true sound.
/// </summary>
internal sealed class ChangeOfPicture(LumaFrames luma)
{
    public const string Name = "the change of the picture";

    /// <summary>A tenth of a grey level on average: less is what encoding leaves of equal frames.</summary>
    public const double Grain = 0.1 / 255;

    private readonly Dictionary<int, double[]> _known = [];

    public double[] Of(double[] loudness) => From(Array.IndexOf(loudness, loudness.Min()));

    public double[] From(int frame) => _known.TryGetValue(frame, out double[]? distances) ? distances : _known[frame] = luma.DistancesFrom(frame);
}
