using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace AADiff.Sound.Decoding;

/// <summary>Samples as a video plays them; the same ones whose loudness was measured.</summary>
public interface IPlayedSound
{
    /// <summary>Sample n is heard at exactly n/rate seconds. One of <see cref="PlayedRate.All"/>, so that no encoder resamples.</summary>
    int SampleRate { get; }

    /// <summary>1 or 2.</summary>
    int Channels { get; }

    /// <summary>
    /// Interleaved, full scale [−1, 1], every one a number; a block holds whole frames and is valid until the next one is asked for. May be read
    /// more than once.
    /// </summary>
    IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>A sound of one or two channels as it is, one of more through <see cref="Downmix"/>.</summary>
public sealed class PlayedSound : IPlayedSound
{
    private readonly ISound _sound;
    private readonly Downmix? _downmix;
    private readonly float _gain;

    private PlayedSound(ISound sound, int sampleRate, Downmix? downmix, float gain) =>
        (_sound, SampleRate, _downmix, _gain) = (sound, sampleRate, downmix, gain);

    public int SampleRate { get; }

    public int Channels => Math.Min(2, _sound.Format.Channels);

    /// <summary>More than two channels may add up to more than full scale, so they are read once before to find the gain that prevents it.</summary>
    /// <param name="sound">Whose.</param>
    /// <param name="sampleRate">Null: the sound's own, or the next that can be played.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<PlayedSound> OpenAsync(ISound sound, int? sampleRate, CancellationToken cancellationToken)
    {
        int rate = sampleRate ?? PlayedRate.For(sound.Format.SampleRate);
        if (sound.Format.Channels <= 2)
        {
            return new PlayedSound(sound, rate, null, 1);
        }

        var downmix = Downmix.Of(sound.Format);
        float peak = 0;
        await foreach (ReadOnlyMemory<float> block in new PlayedSound(sound, rate, downmix, 1).ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            peak = Math.Max(peak, Math.Abs(TensorPrimitives.MaxMagnitude(block.Span)));
        }

        return new PlayedSound(sound, rate, downmix, peak > 1 ? 1 / peak : 1);
    }

    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        float[] stereo = [];
        await foreach (ReadOnlyMemory<float> block in _sound.ReadAsync(SampleRate, cancellationToken).ConfigureAwait(false))
        {
            if (_downmix is null)
            {
                yield return block;
                continue;
            }

            int length = block.Length / _sound.Format.Channels * 2;
            stereo = stereo.Length < length ? new float[length] : stereo;
            _downmix.Apply(block.Span, _gain, stereo);
            yield return stereo.AsMemory(0, length);
        }
    }
}

/// <summary>The rates that AAC knows.</summary>
public static class PlayedRate
{
    public static readonly int[] All = [7350, 8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000];

    /// <summary>The rate itself, the next higher one, or beyond the highest the one that divides it.</summary>
    public static int For(int sampleRate) =>
        sampleRate > All[^1] && sampleRate % 88_200 == 0 ? 88_200 : All.FirstOrDefault(rate => rate >= sampleRate, All[^1]);
}
