using System.Runtime.CompilerServices;

namespace AADiff.Sound.Decoding;

/// <summary>A sound in one channel, for what has one ear.</summary>
internal static class MonoSamples
{
    /// <summary>The mean of all channels. A block is valid until the next one is asked for.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<float>> ReadMonoAsync(
        this ISound sound, int sampleRate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int channels = sound.Format.Channels;
        float[] mono = [];
        await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(sampleRate, cancellationToken).ConfigureAwait(false))
        {
            if (channels == 1)
            {
                yield return block;
                continue;
            }

            int length = block.Length / channels;
            mono = mono.Length < length ? new float[length] : mono;
            Average(block.Span, channels, mono);
            yield return mono.AsMemory(0, length);
        }
    }

    private static void Average(ReadOnlySpan<float> interleaved, int channels, Span<float> mono)
    {
        for (int i = 0; i < interleaved.Length / channels; i++)
        {
            double sum = 0;
            foreach (float sample in interleaved.Slice(i * channels, channels))
            {
                sum += sample;
            }

            mono[i] = (float)(sum / channels);
        }
    }
}
