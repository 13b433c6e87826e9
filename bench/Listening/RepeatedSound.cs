using AADiff.Sound.Decoding;

namespace AADiff.Bench.Listening;

/// <summary>A decoded sound over and over, so that the length is enough to measure and the decoder is not measured along.</summary>
internal sealed class RepeatedSound(ISound original, float[] samples, int times) : ISound
{
    private int Block => (1 << 14) * Format.Channels;

    public SoundFile File => original.File;

    public SoundFormat Format => original.Format;

    public double Seconds => (double)samples.Length / Format.Channels * times / Format.ListeningRate;

    public static async Task<RepeatedSound> DecodeAsync(string path, TimeSpan length)
    {
        ISound sound = await new FfmpegSoundDecoder().OpenAsync(new SoundFile(path), CancellationToken.None);
        List<float> samples = [];
        await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(sound.Format.ListeningRate, CancellationToken.None))
        {
            samples.AddRange(block.Span);
        }

        int times = (int)Math.Ceiling(length.TotalSeconds * sound.Format.ListeningRate * sound.Format.Channels / samples.Count);
        return new RepeatedSound(sound, [.. samples], times);
    }

    /// <summary>Always at the rate it was decoded at: nobody here asks for another.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(
        int sampleRate, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        for (int turn = 0; turn < times; turn++)
        {
            for (int start = 0; start < samples.Length; start += Block)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return samples.AsMemory(start, Math.Min(Block, samples.Length - start));
            }
        }
    }
}
