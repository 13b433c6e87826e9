namespace AADiff.Sound.Decoding;

/// <summary>An opened sound that can be read from the start as often as needed, each time in bounded memory.</summary>
public interface ISound
{
    SoundFile File { get; }

    SoundFormat Format { get; }

    /// <summary>
    /// Samples, over all channels, that were no sound (<see cref="SampleRepair"/>), in the reading that got furthest so far.
    /// </summary>
    long Repaired => 0;

    /// <summary>
    /// Decodes to <see cref="SoundFormat.Channels"/> interleaved channels at <paramref name="sampleRate"/> Hz, resampled when that is not the
    /// file's own rate. Full scale is [−1, 1]; every sample is a number, which may be beyond it. A block holds whole frames and is valid until
    /// the next one is asked for. All samples the file holds arrive, however slowly they are read; a file that holds none, or breaks before the
    /// first one, throws a <c>UserError</c>.
    /// </summary>
    IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(int sampleRate, CancellationToken cancellationToken);
}

/// <summary>Opens sound files. The product uses ffmpeg; a library that decodes in the process can stand in for it.</summary>
public interface ISoundDecoder
{
    /// <summary>
    /// Looks at a file without decoding it. Whatever can't be decoded throws a <c>UserError</c> of class Input: missing, a folder, empty,
    /// not a sound, a picture or video without sound, damaged, a playlist or an address (nothing but the file itself is ever opened).
    /// </summary>
    Task<ISound> OpenAsync(SoundFile file, CancellationToken cancellationToken);
}
