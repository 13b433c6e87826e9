using System.Collections.Immutable;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Sound.Curves;

/// <summary>
/// The loudness, the strengths and how the picture changed, one value a frame. Both distances are from the quietest frame, so that all
/// three rise together whichever way loudness was mapped to strength.
/// </summary>
/// <param name="FrameRate">Of the video.</param>
/// <param name="Loudness">What the picture follows, in any unit.</param>
/// <param name="Strength">Mean over the driven words of |strength − strength of the quietest frame|.</param>
/// <param name="Change">Mean over the pixels of |luma − luma of the quietest frame's picture|, in [0, 1].</param>
public sealed record SyncCurves(FrameRate FrameRate, ImmutableArray<double> Loudness, ImmutableArray<double> Strength, ImmutableArray<double> Change)
{
    /// <summary>What <see cref="Loudness"/> is, as the plot calls it: an edited curve can stand in its place.</summary>
    public string LoudnessTitle { get; init; } = "loudness";

    /// <summary>Reads each picture of the video once.</summary>
    /// <param name="storyboard">Of the video.</param>
    /// <param name="pictures">Object name of each of the storyboard's pictures.</param>
    /// <param name="loudness">One a frame.</param>
    /// <param name="store">Has the pictures.</param>
    /// <param name="cancellationToken">Ends it between two pictures.</param>
    public static async Task<SyncCurves> MeasureAsync(
        Storyboard storyboard, ImmutableArray<string> pictures, ImmutableArray<double> loudness, IObjectStore store,
        CancellationToken cancellationToken)
    {
        if (loudness.Length != storyboard.Frames.Length || pictures.Length != storyboard.Pictures.Length)
        {
            throw new ArgumentException("one loudness a frame and one name a picture are needed", nameof(loudness));
        }

        int quietest = storyboard.Frames[loudness.IndexOf(loudness.Min())];
        var reader = new PictureReader(store);
        byte[] reference = (await reader.ReadAsync(pictures[quietest], cancellationToken).ConfigureAwait(false)).Pixels;
        double[] change = new double[pictures.Length];
        for (int picture = 0; picture < pictures.Length; picture++)
        {
            change[picture] = LumaDistance((await reader.ReadAsync(pictures[picture], cancellationToken).ConfigureAwait(false)).Pixels, reference);
        }

        ImmutableArray<float> quiet = storyboard.Pictures[quietest].Strengths;
        double[] strength =
            [.. storyboard.Pictures.Select(p => p.Strengths.Zip(quiet, (a, b) => Math.Abs((double)a - b)).DefaultIfEmpty().Average())];
        return new SyncCurves(
            storyboard.FrameRate, loudness, [.. storyboard.Frames.Select(p => strength[p])], [.. storyboard.Frames.Select(p => change[p])]);
    }

    /// <summary>Luma as in BT.709.</summary>
    private static double LumaDistance(byte[] one, byte[] other)
    {
        double sum = 0;
        for (int i = 0; i < one.Length; i += 4)
        {
            sum += Math.Abs((0.2126 * (one[i] - other[i])) + (0.7152 * (one[i + 1] - other[i + 1])) + (0.0722 * (one[i + 2] - other[i + 2])));
        }

        return sum / (one.Length / 4.0) / 255;
    }
}
