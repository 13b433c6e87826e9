using System.Runtime.CompilerServices;

namespace AADiff.Sound.Decoding;

/// <summary>
/// A sound whose samples stay in memory once they were read to the end, if they are few enough: several things listen to one sound, and decoding it
/// each time costs more than they do. A longer one is decoded each time. Not for several threads at once.
/// </summary>
/// <param name="sound">Decodes.</param>
/// <param name="mostSamples">Over all channels; what is longer is not kept.</param>
public sealed class KeptSound(ISound sound, int mostSamples = KeptSound.MostSamples) : ISound
{
    /// <summary>64 MiB: six minutes of one channel at 44.1 kHz.</summary>
    private const int MostSamples = 1 << 24;

    private (int SampleRate, List<float[]> Blocks)? _kept;

    public SoundFile File => sound.File;

    public SoundFormat Format => sound.Format;

    public long Repaired => sound.Repaired;

    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(int sampleRate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_kept is { } kept && kept.SampleRate == sampleRate)
        {
            foreach (float[] block in kept.Blocks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return block;
            }

            yield break;
        }

        List<float[]>? blocks = _kept is null && sampleRate == Format.ListeningRate && !ClaimsMore(sampleRate) ? [] : null;
        long read = 0;
        await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(sampleRate, cancellationToken).ConfigureAwait(false))
        {
            read += block.Length;
            blocks = read > mostSamples ? null : blocks;
            blocks?.Add(block.ToArray());
            yield return block;
        }

        _kept ??= blocks is null ? null : (sampleRate, blocks);
    }

    /// <summary>So that of an hour nothing is kept that is dropped at its sixth minute.</summary>
    private bool ClaimsMore(int sampleRate) => Format.ClaimedDuration is { } lasts && lasts.TotalSeconds * sampleRate * Format.Channels > mostSamples;
}
