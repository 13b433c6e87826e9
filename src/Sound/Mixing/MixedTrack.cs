using AADiff.Sound.Decoding;

namespace AADiff.Sound.Mixing;

/// <summary>A sound that is heard in a mix.</summary>
/// <param name="Sound">Its samples.</param>
/// <param name="Decibels">How much louder than they are.</param>
public sealed record MixedTrack(IPlayedSound Sound, double Decibels)
{
    public float Factor => (float)Math.Pow(10, Decibels / 20);
}
