namespace AADiff.Video;

/// <param name="File">Checked against the samples that were listened to; null: nothing is heard.</param>
/// <param name="Samples">Length.</param>
/// <param name="SampleRate">Samples per second.</param>
/// <param name="Channels">How many.</param>
public sealed record EncodedSound(CheckedFile? File, long Samples, int SampleRate, int Channels)
{
    /// <summary>Of a video without a sound track.</summary>
    public static EncodedSound None { get; } = new(null, 0, 1, 0);
}
