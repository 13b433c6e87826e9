using AADiff.Models.Schedulers;

namespace AADiff.Diffusion.Sampling;

/// <summary>
/// The two readings of one network output for a sample x = signal·x0 + noise·ε with signal² + noise² = 1 (signal = √ᾱ, noise = √(1 − ᾱ)).
/// </summary>
internal readonly struct NetworkOutput(PredictionType type, double signal, double noise)
{
    /// <summary>The clean sample x0.</summary>
    public double Clean(double x, double output) => type switch
    {
        PredictionType.Epsilon => (x - (noise * output)) / signal,
        PredictionType.Velocity => (signal * x) - (noise * output),
        _ => output,
    };

    /// <summary>The noise ε.</summary>
    public double Noise(double x, double output) => type switch
    {
        PredictionType.Epsilon => output,
        PredictionType.Velocity => (signal * output) + (noise * x),
        _ => (x - (signal * output)) / noise,
    };
}
