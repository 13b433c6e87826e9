using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AADiff.Sound.Decoding;

/// <summary>A sound in one channel, for what has one ear.</summary>
internal static class MonoSamples
{
    /// <summary>The mean of all channels. A block is valid until the next one is asked for.</summary>
    /// <param name="sound">Its channels.</param>
    /// <param name="sampleRate">Hz.</param>
    /// <param name="turned">1, or −1 for a channel that is turned round before; empty: none is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<ReadOnlyMemory<float>> ReadMonoAsync(
        this ISound sound, int sampleRate, ImmutableArray<int> turned, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int channels = sound.Format.Channels;
        ImmutableArray<int> signs = turned.IsEmpty ? [.. Enumerable.Repeat(1, channels)] : turned;
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
            Average(block.Span, signs.AsSpan(), mono);
            yield return mono.AsMemory(0, length);
        }
    }

    private static void Average(ReadOnlySpan<float> interleaved, ReadOnlySpan<int> signs, Span<float> mono)
    {
        for (int i = 0; i < interleaved.Length / signs.Length; i++)
        {
            double sum = 0;
            for (int channel = 0; channel < signs.Length; channel++)
            {
                sum += (double)signs[channel] * interleaved[(i * signs.Length) + channel];
            }

            mono[i] = (float)(sum / signs.Length);
        }
    }
}
