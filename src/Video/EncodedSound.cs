using AADiff.Sound.Decoding;

namespace AADiff.Video;

/// <param name="Name">File in the video's folder; null: nothing is heard.</param>
/// <param name="Samples">Length.</param>
/// <param name="SampleRate">Samples per second.</param>
public sealed record EncodedSound(PlainName? Name, long Samples, int SampleRate)
{
    /// <summary>Of a video without a sound track.</summary>
    public static EncodedSound None { get; } = new(null, 0, 1);
}
