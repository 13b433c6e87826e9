using System.Collections.Immutable;

namespace AADiff.Sound.Decoding;

/// <param name="Path">Where the file lies; any name is safe.</param>
/// <param name="Name">What messages call it: the user's own name for it, which may differ from a temporary copy's.</param>
public sealed record SoundFile(string Path, string Name)
{
    /// <summary>Of whoever decodes it.</summary>
    public SoundLimits Limits { get; init; } = SoundLimits.Usual;

    public SoundFile(string path)
        : this(path, path)
    {
    }
}

/// <summary>What the header of a file says.</summary>
/// <param name="SampleRate">The file's own rate in Hz; that of its beginning where it changes.</param>
/// <param name="Channels">The file's own number of channels, at its beginning.</param>
/// <param name="ClaimedDuration">What the file's header says; the true length is known only after decoding. Null: it says nothing.</param>
public sealed record SoundFormat(int SampleRate, int Channels, TimeSpan? ClaimedDuration)
{
    /// <summary>Where each channel is heard, as <see cref="ChannelPositions"/> names it; empty: unknown.</summary>
    public ImmutableArray<string> Positions { get; init; } = [];

    /// <summary>
    /// A stream that is decoded frame by frame can go on with other numbers than it began with: files that were joined, chained streams.
    /// </summary>
    public bool MayChange { get; init; }

    /// <summary>
    /// A WAV of more than 4 GiB, whose header has no room for its size: what it says is what is left of it, and the sound goes on to the file's end.
    /// </summary>
    public bool SizeWrapped { get; init; }

    /// <summary>Loudness needs at least this rate in Hz; slower files (telephone) are resampled to it.</summary>
    public const int LowestRate = 16_000;

    /// <summary>
    /// Nothing audible lies above half of this; faster files are resampled to it, which bounds the window of the spectrum.
    /// </summary>
    public const int HighestRate = 192_000;

    /// <summary>The rate to decode at: the file's own, within the limits.</summary>
    public int ListeningRate => Math.Clamp(SampleRate, LowestRate, HighestRate);
}

/// <summary>What was decoded, which may be less than the header claims.</summary>
/// <param name="Samples">Number of samples of one channel at <paramref name="SampleRate"/>.</param>
/// <param name="SampleRate">The rate in Hz that the loudness was measured at.</param>
/// <param name="Channels">Channels of the file before they were averaged.</param>
public sealed record SoundInfo(long Samples, int SampleRate, int Channels)
{
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples / SampleRate);
}
