using AADiff.Shared.Requests;

namespace AADiff.Sound.Tests;

/// <summary>The features as the vectors call them.</summary>
internal static class VectorFeatures
{
    public static EnvelopeSettings Settings(string feature) => feature switch
    {
        "spec_mean" => new() { Feature = LoudnessFeature.SpectralMean },
        "spec_sum" => new() { Feature = LoudnessFeature.SpectralSum },
        "spec_db" => new() { Feature = LoudnessFeature.SpectralDecibel },
        "rms" => new() { Feature = LoudnessFeature.Rms },
        "band_20_250" => new() { Feature = LoudnessFeature.Band, BandLow = 20, BandHigh = 250 },
        "band_2000_6000" => new() { Feature = LoudnessFeature.Band, BandLow = 2000, BandHigh = 6000 },
        "onset" => new() { Feature = LoudnessFeature.Onset },
        "percussive" => new() { Feature = LoudnessFeature.Percussive },
        "harmonic" => new() { Feature = LoudnessFeature.Harmonic },
        _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, "no such feature"),
    };

    /// <summary>Compared to 1e-5 instead of 1e-9.</summary>
    public static bool IsDelicate(string feature) => feature is "onset" or "percussive" or "harmonic";
}
