namespace AADiff.Sound.Decoding;

/// <summary>An opened sound that can be read from the start as often as needed, each time in bounded memory.</summary>
public interface ISound
{
    SoundFile File { get; }

    SoundFormat Format { get; }

    /// <summary>
    /// Decodes to one channel (the mean of all) at <paramref name="sampleRate"/> Hz, resampled when that is not the file's own rate. Full scale is
    /// [−1, 1]. A block is valid until the next one is asked for. All samples the file holds arrive, however slowly they are read; a file that
    /// holds none, or breaks before the first one, throws a <c>UserError</c>.
    /// </summary>
    IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(int sampleRate, CancellationToken cancellationToken);
}
