using System.Collections.Immutable;
using AADiff.Proof.Measures;
using AADiff.Proof.Peaks;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Loudness;
using AADiff.Sound.Spectrum;

namespace AADiff.Proof.Reading;

/// <summary>What was heard of a sound.</summary>
/// <param name="Loudness">
/// Raw: the mean of the spectrum's magnitude over each frame, neither normalised nor smoothed (docs/method.md §2.2), as long as the video.
/// </param>
/// <param name="Onsets">In seconds of the video.</param>
/// <param name="Silent">It never rises above −60 dBFS.</param>
public sealed record MeasuredSound(ImmutableArray<double> Loudness, ImmutableArray<double> Onsets, bool Silent)
{
    public const string Name = "the loudness of the sound";

    public Series Series => Silent
        ? new Series("the sound, which is silent,", [.. Loudness.Select(_ => 0.0)])
        : new Series(Name, Loudness);

    /// <summary>Frame in which it is quietest; the first of several.</summary>
    public int Quietest => Loudness.IndexOf(Loudness.Min());

    /// <param name="file">Any sound, or a video with one.</param>
    /// <param name="frameRate">Of the video.</param>
    /// <param name="delay">Seconds that the video begins earlier than its sound; negative: later.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="part">Of the file, that the video was made of; null: all of it.</param>
    /// <exception cref="Shared.Errors.UserError">Class Input: it is no sound.</exception>
    public static async Task<MeasuredSound> ListenAsync(
        SoundFile file, FrameRate frameRate, double delay, CancellationToken cancellationToken, SoundPart? part = null)
    {
        ISound sound = PartOfSound.Of(
            await new SoundDecoder().OpenAsync(file, cancellationToken).ConfigureAwait(false), LookedAt(part, frameRate, delay), frameRate);
        LoudnessCurve curve = await Envelope.MeasureAsync(sound, new EnvelopeSettings(), frameRate, cancellationToken).ConfigureAwait(false);
        double[] strength = await OnsetStrength
            .MeasureAsync(sound, SoundOnsets.SampleRate, SoundOnsets.Window, SoundOnsets.Hop, cancellationToken).ConfigureAwait(false);
        int late = (int)Math.Round(delay * frameRate.PerSecond);
        return new MeasuredSound(
            [.. Enumerable.Repeat(0.0, Math.Max(0, late)), .. curve.Loudness.Skip(Math.Max(0, -late))],
            curve.Silent ? [] : [.. SoundOnsets.Pick(strength).Select(column => SoundOnsets.TimeOf(column) + delay).Where(time => time >= 0)],
            curve.Silent);
    }

    /// <summary>Cut to a video's length, or filled up with silence.</summary>
    public MeasuredSound For(int frames, double framesPerSecond) => this with
    {
        Loudness = [.. Loudness.Take(frames), .. Enumerable.Repeat(0.0, Math.Max(0, frames - Loudness.Length))],
        Onsets = [.. Onsets.Where(onset => onset < frames / framesPerSecond)],
    };

    /// <summary>No more than the frames that are looked at: a sound may be a day long. What ends in its own way is left as it is.</summary>
    private static SoundPart? LookedAt(SoundPart? part, FrameRate frameRate, double delay)
    {
        SoundTime most = SoundTime.OfSeconds((VideoFile.MostFrames / frameRate.PerSecond) + Math.Abs(delay)) ?? default;
        return part is { Loop: true } or { FadeOut: not null } || part?.Duration is { } wanted && wanted.CompareTo(most) <= 0
            ? part
            : (part ?? new SoundPart()) with { Duration = most };
    }
}
