using AADiff.Models.Schedulers;

namespace AADiff.Diffusion.Sampling;

/// <summary>
/// The grid of DDIM with η = 0 (Song et al. 2021, eq. 12) and its step in both directions. A step always ends at t − ⌊T/N⌋, which only
/// with leading spacing is the next timestep of the grid: that is the reference's behaviour. Computed in double precision, rounded once.
/// </summary>
internal sealed class DdimSteps
{
    private readonly SchedulerSettings _settings;
    private readonly NoiseSchedule _schedule;
    private readonly int[] _timesteps;
    private readonly int _stride;

    public DdimSteps(SchedulerSettings settings, int steps)
    {
        _settings = settings;
        _schedule = NoiseSchedule.Create(settings);
        _timesteps = TimestepGrid.Whole(settings, steps);
        _stride = settings.TrainSteps / steps;
    }

    /// <summary>N.</summary>
    public int Count => _timesteps.Length;

    /// <summary>Timestep of each call, noisiest first.</summary>
    public IReadOnlyList<double> Timesteps => [.. _timesteps.Select(t => (double)t)];

    /// <summary>One step of <paramref name="x"/> towards the picture, in place: from the level of call <paramref name="call"/> to the next.</summary>
    public void Denoise(int call, ReadOnlySpan<float> modelOutput, Span<float> x)
    {
        Move(Alpha(call), AlphaAfter(call), modelOutput, x);
    }

    /// <summary>
    /// The way back: from the level after call <paramref name="call"/> up to its own. The network was asked at the call's timestep, the level that is
    /// reached, as diffusers' DDIMInverseScheduler does.
    /// </summary>
    public void Noise(int call, ReadOnlySpan<float> modelOutput, Span<float> x)
    {
        Move(AlphaAfter(call), Alpha(call), modelOutput, x);
    }

    /// <summary>The step of call <paramref name="call"/> as x' = a x + b ε.</summary>
    public (double A, double B) Coefficients(int call)
    {
        (double alpha, double next) = (Alpha(call), AlphaAfter(call));
        double a = Math.Sqrt(next) / Math.Sqrt(alpha);
        return (a, Math.Sqrt(1 - next) - (a * Math.Sqrt(1 - alpha)));
    }

    /// <summary>ε of one value, whatever the network predicts, at the level of call <paramref name="call"/>.</summary>
    public ModelPrediction Prediction(int call) => PredictionAt(Alpha(call));

    private ModelPrediction PredictionAt(double alpha) => new(_settings.Prediction, Math.Sqrt(alpha), Math.Sqrt(1 - alpha));

    private double Alpha(int call) => _schedule[_timesteps[call]];

    private double AlphaAfter(int call)
    {
        int t = _timesteps[call];
        return t >= _stride ? _schedule[t - _stride] : _settings.SetAlphaToOne ? 1 : _schedule[0];
    }

    private void Move(double alpha, double alphaNext, ReadOnlySpan<float> modelOutput, Span<float> x)
    {
        double signalNext = Math.Sqrt(alphaNext);
        double noiseNext = Math.Sqrt(1 - alphaNext);
        ModelPrediction prediction = PredictionAt(alpha);
        for (int i = 0; i < x.Length; i++)
        {
            // 1. The clean sample and the noise that the network sees. A clipped x0 does not change ε.
            double clean = prediction.OriginalSample(x[i], modelOutput[i]);
            double epsilon = prediction.Epsilon(x[i], modelOutput[i]);
            if (_settings.ClipSample)
            {
                clean = Math.Clamp(clean, -_settings.ClipRange, _settings.ClipRange);
            }

            // 2. x' = √ᾱ' x0 + √(1 − ᾱ') ε.
            x[i] = (float)((signalNext * clean) + (noiseNext * epsilon));
        }
    }
}
