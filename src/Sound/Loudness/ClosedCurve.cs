using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;

namespace AADiff.Sound.Loudness;

/// <summary>
/// The curve of a sound that is played again and again: each frame hears and remembers what comes before it in the round before, so the last one meets
/// the first.
/// </summary>
internal static class ClosedCurve
{
    /// <summary>One round before, for what smoothing remembers, and one behind, for what it foresees.</summary>
    private const int Rounds = 3;

    /// <param name="once">The same sound, measured as it is.</param>
    /// <param name="sound">As many samples as whole frames take, so that every round falls on the same frames.</param>
    /// <param name="settings">How it is measured.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<LoudnessCurve> OfAsync(LoudnessCurve once, ISound sound, EnvelopeSettings settings, CancellationToken cancellationToken)
    {
        LoudnessCurve rounds = await Envelope
            .MeasureAsync(new RepeatedSound(sound, Rounds), settings, once.FrameRate, cancellationToken).ConfigureAwait(false);
        int frames = once.Frames;
        return once with
        {
            Loudness = rounds.Loudness.Slice(frames, frames),
            Normalised = rounds.Normalised.Slice(frames, frames),
            Envelope = rounds.Envelope.Slice(frames, frames),
        };
    }
}
