using AADiff.Sound.Decoding;

namespace AADiff.Sound.Tests;

/// <summary>The mean of another sound's channels: what the reference numbers were recorded of.</summary>
internal sealed class MeanSound(ISound sound) : ISound
{
    public SoundFile File => sound.File;

    public SoundFormat Format => sound.Format with { Channels = 1, Positions = [] };

    public IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(int sampleRate, CancellationToken cancellationToken) =>
        sound.ReadMonoAsync(sampleRate, [], cancellationToken);
}
