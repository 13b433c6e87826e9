namespace AADiff.Sound.Decoding;

/// <param name="SampleRate">The file's own rate in Hz.</param>
/// <param name="Channels">The file's own number of channels.</param>
/// <param name="ClaimedDuration">What the file's header says; the true length is known only after decoding. Null: it says nothing.</param>
public sealed record SoundFormat(int SampleRate, int Channels, TimeSpan? ClaimedDuration)
{
    /// <summary>Loudness needs at least this rate in Hz; slower files (telephone) are resampled to it.</summary>
    public const int LowestRate = 16_000;

    /// <summary>Nothing is heard above half of this; faster files are resampled to it, which bounds the window of the spectrum.</summary>
    public const int HighestRate = 192_000;

    /// <summary>The rate to listen at: the file's own, within the limits.</summary>
    public int ListeningRate => Math.Clamp(SampleRate, LowestRate, HighestRate);
}
