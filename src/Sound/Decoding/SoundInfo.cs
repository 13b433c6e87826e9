namespace AADiff.Sound.Decoding;

/// <summary>What was really heard.</summary>
/// <param name="Samples">Number of samples of one channel at <paramref name="SampleRate"/>.</param>
/// <param name="SampleRate">The rate in Hz that was listened at.</param>
/// <param name="Channels">Channels of the file before they were averaged.</param>
public sealed record SoundInfo(long Samples, int SampleRate, int Channels)
{
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples / SampleRate);
}
