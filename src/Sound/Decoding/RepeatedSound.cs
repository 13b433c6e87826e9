using System.Runtime.CompilerServices;

namespace AADiff.Sound.Decoding;

/// <summary>A sound several times, one after another without a gap.</summary>
internal sealed class RepeatedSound(ISound sound, int times) : ISound
{
    public SoundFile File => sound.File;

    public SoundFormat Format { get; } = sound.Format with { ClaimedDuration = null };

    public long Repaired => sound.Repaired;

    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(int sampleRate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int round = 0; round < times; round++)
        {
            await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(sampleRate, cancellationToken).ConfigureAwait(false))
            {
                yield return block;
            }
        }
    }
}
