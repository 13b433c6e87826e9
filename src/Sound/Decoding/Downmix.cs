using System.Collections.Immutable;

namespace AADiff.Sound.Decoding;

/// <summary>
/// Any number of channels for two loudspeakers. With known positions: front left and right as they are, the centre, sides, backs and heights at
/// −3 dB on their side (those in the middle on both), low frequencies at −6 dB on both. Without: the 1st, 3rd, 5th, … to the left, the 2nd, 4th, …
/// to the right, an odd last one to both, each side divided by the root of its number.
/// </summary>
/// <param name="Left">Weight of each channel.</param>
/// <param name="Right">Weight of each channel.</param>
internal sealed record Downmix(ImmutableArray<float> Left, ImmutableArray<float> Right)
{
    private const float Minus3 = 0.70710678f;

    public static Downmix Of(SoundFormat format) =>
        format.Positions.IsEmpty ? OfUnknown(format.Channels) : new Downmix([.. format.Positions.Select(LeftOf)], [.. format.Positions.Select(RightOf)]);

    /// <param name="interleaved">Whole frames of all channels.</param>
    /// <param name="gain">Of both sides.</param>
    /// <param name="stereo">Written: left, right, left, …</param>
    public void Apply(ReadOnlySpan<float> interleaved, float gain, Span<float> stereo)
    {
        int channels = Left.Length;
        for (int frame = 0; frame < interleaved.Length / channels; frame++)
        {
            ReadOnlySpan<float> samples = interleaved.Slice(frame * channels, channels);
            double left = 0, right = 0;
            for (int c = 0; c < channels; c++)
            {
                left += (double)samples[c] * Left[c];
                right += (double)samples[c] * Right[c];
            }

            stereo[2 * frame] = (float)(left * gain);
            stereo[(2 * frame) + 1] = (float)(right * gain);
        }
    }

    private static Downmix OfUnknown(int channels)
    {
        bool odd = channels % 2 == 1;
        float weight = 1 / MathF.Sqrt((channels + 1) / 2);
        return new Downmix(
            [.. Enumerable.Range(0, channels).Select(c => c % 2 == 0 ? weight : 0)],
            [.. Enumerable.Range(0, channels).Select(c => c % 2 == 1 || (odd && c == channels - 1) ? weight : 0)]);
    }

    private static float LeftOf(string position) => Weight(position, away: 'R');

    private static float RightOf(string position) => Weight(position, away: 'L');

    private static float Weight(string position, char away) => position switch
    {
        "LFE" or "LFE2" => 0.5f,
        _ when position.EndsWith(away) => 0,
        "FL" or "FR" or "DL" or "DR" => 1,
        _ => Minus3,
    };
}
