using System.Runtime.CompilerServices;
using AADiff.Sound.Decoding;

namespace AADiff.Sound.Tests;

/// <summary>Another sound, louder or quieter.</summary>
internal sealed class ScaledSound(ISound sound, float factor) : ISound
{
    public SoundFile File => sound.File;

    public SoundFormat Format => sound.Format;

    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(
        int sampleRate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(sampleRate, cancellationToken))
        {
            yield return block.ToArray().Select(sample => sample * factor).ToArray();
        }
    }
}
