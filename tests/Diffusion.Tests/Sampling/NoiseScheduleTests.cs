using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Models.Schedulers;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Diffusion.Tests.Sampling;

public sealed class NoiseScheduleTests
{
    private static readonly SafetensorsFile _vectors = SafetensorsFile.Load(TestData.Vectors("schedulers", "noise_schedule.safetensors"));
    private static readonly SchedulerSettings _stableDiffusion =
        new() { Kind = SamplerKind.Ddim, BetaStart = 0.00085, BetaEnd = 0.012, BetaSchedule = "scaled_linear" };

    [Fact]
    public void Every_product_is_that_of_diffusers_to_the_last_bit()
    {
        NoiseSchedule schedule = NoiseSchedule.Create(_stableDiffusion);

        Assert.Equal(_vectors.Floats("alphas_cumprod_f32"), Enumerable.Range(0, schedule.Count).Select(t => (float)schedule[t]));
    }

    [Fact]
    public void Noise_levels_are_exact_up_to_the_float32_of_the_reference()
    {
        NoiseSchedule schedule = NoiseSchedule.Create(_stableDiffusion);
        double[] exact = _vectors.Doubles("sigmas_f64");

        Assert.All(Enumerable.Range(0, schedule.Count), t => Assert.Equal(exact[t], schedule.Sigma(t), 3e-5 * exact[t]));
    }

    [Fact]
    public void Rescaled_to_zero_signal_the_last_step_is_noise_alone()
    {
        NoiseSchedule schedule = NoiseSchedule.Create(_stableDiffusion with { RescaleZeroSnr = true, Prediction = PredictionType.Velocity });
        float[] expected = _vectors.Floats("alphas_cumprod_zero_snr_f32");

        Assert.Equal(0, schedule[999]);
        for (int t = 0; t < expected.Length; t++)
        {
            Assert.Equal(expected[t], schedule[t], 2e-6);
        }
    }

    [Fact]
    public void Zero_signal_with_noise_prediction_is_refused()
    {
        UserError error = Assert.Throws<UserError>(() => NoiseSchedule.Create(_stableDiffusion with { RescaleZeroSnr = true }));

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.Contains("rescale_betas_zero_snr", error.Message, StringComparison.Ordinal);
    }
}
