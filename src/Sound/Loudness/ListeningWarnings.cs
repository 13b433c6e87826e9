using AADiff.Sound.Decoding;

namespace AADiff.Sound.Loudness;

/// <summary>What the user should know about a sound that can be used all the same.</summary>
internal static class ListeningWarnings
{
    public static IEnumerable<string> For(ISound sound, TimeSpan heard, bool silent, double[] u)
    {
        string name = sound.File.Name;
        if (silent)
        {
            yield return $"{name} is silent (never above -60 dBFS), so every frame shows the base picture.";
        }
        else if (u.Length > 0 && u.All(value => value == 0))
        {
            yield return $"The loudness of {name} does not change in what is listened to, so the picture won't either; try another feature or normalisation.";
        }

        if (sound.Repaired > 0)
        {
            yield return $"{sound.Repaired} samples of {name} are not numbers or lie beyond {SampleRepair.Highest} times full scale; they are heard and "
                + "played as silence or full scale, so check what wrote the file.";
        }

        if (sound.Format.ClaimedDuration is { } claimed && claimed - heard > TimeSpan.FromSeconds(Math.Max(0.5, claimed.TotalSeconds / 50)))
        {
            yield return $"{name} claims to last {claimed.TotalSeconds:0.0} s, but only {heard.TotalSeconds:0.0} s could be decoded; the file may be damaged.";
        }
    }
}
