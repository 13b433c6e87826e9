using System.Globalization;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Spectrum;

namespace AADiff.Sound.Loudness;

/// <summary>Says so when clicks make all the rest of a sound look quieter than it would be without them.</summary>
internal static class ClickWarning
{
    /// <summary>The rest keeps less than this share of its mean.</summary>
    private const double Kept = 0.85;

    /// <param name="file">For its name.</param>
    /// <param name="a">Loudness, [frames].</param>
    /// <param name="rms">Level, [frames].</param>
    /// <param name="clicks">As <see cref="Clicks"/> finds them.</param>
    /// <param name="shape">Of the columns that the loudness comes from.</param>
    /// <param name="frameRate">Of the frames.</param>
    /// <param name="settings">The normalisation and the offset.</param>
    /// <returns>Null: no need.</returns>
    public static string? For(
        SoundFile file, double[] a, double[] rms, IReadOnlyList<(double From, double To, float Peak)> clicks, StftShape shape, FrameRate frameRate,
        EnvelopeSettings settings)
    {
        bool[] hit = Hit(a.Length, clicks, shape, frameRate, settings.OffsetMilliseconds / 1000);
        int count = hit.Count(one => one);
        if (settings.Normalisation is not (Normalisation.Percentile or Normalisation.Max) || count == 0 || count > a.Length / 4)
        {
            return null;
        }

        // What the others become with the clicks, and alone.
        double with = Rest(Normaliser.Apply(a, rms, settings), hit).Average();
        double without = Normaliser.Apply(Rest(a, hit), Rest(rms, hit), settings).Average();
        double high = Math.Floor(100.0 * (a.Length - 1 - count) / (a.Length - 1));
        if (with >= Kept * without || high <= settings.PercentileLow)
        {
            return null;
        }

        double loudest = clicks.MaxBy(click => click.Peak).From;
        string what = clicks.Count == 1 ? "A click" : $"{clicks.Count} clicks, the loudest";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{what} at {loudest:0.00} s of {file.Name}, so short that nothing rings on, set{(clicks.Count == 1 ? "s" : "")} the scale: all the rest "
                + $"drives the picture only {with / without:0%} as much as without; if it is not what you want to see, add "
                + $"--percentiles {settings.PercentileLow:0.##}-{high:0}.");
    }

    /// <summary>Frames that hear a click: a column hears half a window to each side.</summary>
    private static bool[] Hit(
        int frames, IReadOnlyList<(double From, double To, float Peak)> clicks, StftShape shape, FrameRate frameRate, double offset)
    {
        bool[] hit = new bool[frames];
        double reach = shape.Window / 2.0 / shape.SampleRate;
        foreach ((double from, double to, _) in clicks)
        {
            int first = (int)Math.Floor((from - reach + offset) * frameRate.PerSecond);
            int last = (int)Math.Floor((to + reach + offset) * frameRate.PerSecond);
            for (int frame = Math.Max(0, first); frame <= Math.Min(frames - 1, last); frame++)
            {
                hit[frame] = true;
            }
        }

        return hit;
    }

    private static double[] Rest(double[] values, bool[] hit) => [.. values.Where((_, frame) => !hit[frame])];
}
