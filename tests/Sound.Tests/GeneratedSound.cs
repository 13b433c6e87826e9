using System.Runtime.CompilerServices;
using AADiff.Sound.Decoding;
using Xunit;

namespace AADiff.Sound.Tests;

/// <summary>A sound made sample by sample, in blocks of one reused buffer (as the contract allows).</summary>
internal sealed class GeneratedSound(int sampleRate, long samples, Func<long, double> sample, int block = 5000) : ISound
{
    public SoundFile File { get; } = new("generated");

    /// <summary>One a channel: what the samples are multiplied by in it.</summary>
    public float[] Factors { get; init; } = [1];

    public SoundFormat Format => new(sampleRate, Factors.Length, null);

    public int TimesRead { get; private set; }

    /// <summary>Called after each block.</summary>
    public Action<long>? OnBlock { get; init; }

#pragma warning disable CS1998 // Nothing to wait for: the samples are made here.
    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(
        int sampleRate, [EnumeratorCancellation] CancellationToken cancellationToken)
#pragma warning restore CS1998
    {
        Assert.Equal(Format.ListeningRate, sampleRate);
        TimesRead++;
        float[] buffer = new float[block * Factors.Length];
        for (long at = 0; at < samples; at += block)
        {
            int count = (int)Math.Min(block, samples - at);
            for (int i = 0; i < count; i++)
            {
                float value = (float)sample(at + i);
                for (int channel = 0; channel < Factors.Length; channel++)
                {
                    buffer[(i * Factors.Length) + channel] = value * Factors[channel];
                }
            }

            yield return buffer.AsMemory(0, count * Factors.Length);
            Array.Fill(buffer, float.NaN);
            OnBlock?.Invoke(at + count);
        }
    }
}
