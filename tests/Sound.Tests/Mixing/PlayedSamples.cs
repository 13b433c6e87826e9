using System.Runtime.CompilerServices;
using AADiff.Sound.Decoding;

namespace AADiff.Sound.Tests.Mixing;

/// <summary>Samples that are there already, given in blocks of one reused buffer.</summary>
internal sealed class PlayedSamples(int sampleRate, int channels, float[] samples, int block = 3001) : IPlayedSound
{
    public int SampleRate => sampleRate;

    public int Channels => channels;

    /// <summary>A sound whose sample n of each channel is given by a function.</summary>
    public static float[] Make(int samples, int channels, Func<int, int, double> sample)
    {
        float[] made = new float[samples * channels];
        for (int i = 0; i < made.Length; i++)
        {
            made[i] = (float)sample(i / channels, i % channels);
        }

        return made;
    }

    public static async Task<float[]> AllAsync(IPlayedSound sound)
    {
        List<float> all = [];
        await foreach (ReadOnlyMemory<float> next in sound.ReadAsync(CancellationToken.None))
        {
            all.AddRange(next.Span);
        }

        return [.. all];
    }

#pragma warning disable CS1998 // Nothing to wait for: the samples are there.
    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
#pragma warning restore CS1998
    {
        float[] buffer = new float[block * channels];
        for (int at = 0; at < samples.Length; at += buffer.Length)
        {
            int count = Math.Min(buffer.Length, samples.Length - at);
            samples.AsSpan(at, count).CopyTo(buffer);
            yield return buffer.AsMemory(0, count);
            Array.Fill(buffer, float.NaN);
        }
    }
}
