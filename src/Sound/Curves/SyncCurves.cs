using System.Collections.Immutable;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Sound.Curves;

/// <summary>
/// The loudness, the strengths and how the picture changed, one value a frame. Both distances are from the frame whose strengths are nearest to those
/// of quiet, so that all three rise together whichever way loudness was mapped to strength. That need not be the quietest frame: what smoothing, a slow
/// release or an offset leaves there may be half lit.
/// </summary>
/// <param name="FrameRate">Of the video.</param>
/// <param name="Loudness">What is heard, in any unit.</param>
/// <param name="Strength">Mean over the driven words of |strength − strength of the reference frame|.</param>
/// <param name="Change">Mean over the pixels of |luma − luma of the reference frame's picture|, in [0, 1].</param>
public sealed record SyncCurves(FrameRate FrameRate, ImmutableArray<double> Loudness, ImmutableArray<double> Strength, ImmutableArray<double> Change)
{
    /// <summary>What <see cref="Loudness"/> is, as the plot calls it: an edited curve can stand in its place.</summary>
    public string LoudnessTitle { get; init; } = "loudness";

    /// <summary>By how many frames the picture was asked to be later than the sound; negative: earlier.</summary>
    public int Late { get; init; }

    /// <summary>Looks at each frame of the video; frames that are made of the same are looked at once.</summary>
    /// <param name="storyboard">Of the video, settled.</param>
    /// <param name="pictures">Object name of one of the storyboard's pictures.</param>
    /// <param name="loudness">As it is heard, one a frame.</param>
    /// <param name="store">Has the pictures.</param>
    /// <param name="late">How many frames the picture was asked to be later than the sound.</param>
    /// <param name="cancellationToken">Ends it between two frames.</param>
    public static async Task<SyncCurves> MeasureAsync(
        Storyboard storyboard, Func<int, string> pictures, ImmutableArray<double> loudness, IObjectStore store, int late = 0,
        CancellationToken cancellationToken = default)
    {
        int frames = storyboard.Frames.Length;
        if (loudness.Length != frames)
        {
            throw new ArgumentException("one loudness a frame is needed", nameof(loudness));
        }

        int nearest = Reference(storyboard, loudness, late);
        BlendedFrames shown = new(new PictureReader(store));
        byte[] reference = [.. (await ReadAsync(nearest).ConfigureAwait(false)).Pixels];
        float[] quiet = [.. storyboard.StrengthsOf(nearest)];
        double[] change = new double[frames];
        double[] strength = new double[frames];
        Dictionary<FrameBlend, double> known = [];
        for (int frame = 0; frame < frames; frame++)
        {
            FrameBlend blend = storyboard.BlendOf(frame);
            if (!known.TryGetValue(blend, out change[frame]))
            {
                known[blend] = change[frame] = LumaDistance((await ReadAsync(frame).ConfigureAwait(false)).Pixels, reference);
            }

            strength[frame] = Apart(storyboard.StrengthsOf(frame), quiet);
        }

        return new SyncCurves(storyboard.FrameRate, loudness, [.. strength], [.. change]) { Late = late };

        Task<DecodedPicture> ReadAsync(int frame) => shown.ReadAsync(FrameSource.Of(storyboard.BlendOf(frame), pictures), cancellationToken);
    }

    /// <summary>
    /// The frame whose strengths are nearest to those of quiet: of a word that rises with the loudness its lowest, of one that falls its highest.
    /// </summary>
    private static int Reference(Storyboard storyboard, ImmutableArray<double> loudness, int late)
    {
        int frames = loudness.Length;
        double mean = loudness.Average();
        float[] quiet = new float[storyboard.StrengthsOf(0).Length];
        for (int word = 0; word < quiet.Length; word++)
        {
            (float low, float high, double together) = (float.MaxValue, float.MinValue, 0);
            for (int frame = 0; frame < frames; frame++)
            {
                float strength = storyboard.StrengthsOf(frame)[word];
                (low, high) = (Math.Min(low, strength), Math.Max(high, strength));
                together += strength * (loudness[Math.Clamp(frame - late, 0, frames - 1)] - mean);
            }

            quiet[word] = together >= 0 ? low : high;
        }

        return Enumerable.Range(0, frames).MinBy(frame => Apart(storyboard.StrengthsOf(frame), quiet));
    }

    private static double Apart(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        double sum = 0;
        for (int word = 0; word < one.Length; word++)
        {
            sum += Math.Abs((double)one[word] - other[word]);
        }

        return one.Length == 0 ? 0 : sum / one.Length;
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
