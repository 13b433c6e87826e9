using System.Text.Json;
using AADiff.Diffusion.Sampling;
using AADiff.Models.Schedulers;
using Xunit;

namespace AADiff.Diffusion.Tests.Sampling;

/// <summary>What must hold whatever the reference does.</summary>
public sealed class SamplerPropertyTests
{
    private static readonly JsonElement _config = SamplerCases.Json("""{"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1, "skip_prk_steps": true, "clip_sample": false}""");

    public static TheoryData<string> DeterministicNames() => [.. SamplerNames.All.Where(n => n != "lcm")];

    [Theory]
    [MemberData(nameof(DeterministicNames))]
    public void A_network_that_knows_the_picture_is_brought_to_it(string name)
    {
        // ε = (x − √ᾱ x0)/√(1 − ᾱ): whatever the path, the run ends at x0, up to the noise that the last step leaves.
        ISampler sampler = SamplerCatalog.Create(name, 20, _config);
        NoiseSchedule schedule = NoiseSchedule.Create(new SchedulerConfigFile(_config).Settings(SamplerKind.Ddim));
        float[] target = [0.8f, -0.3f, 0.1f];
        float[] x = [.. new[] { 1.2f, -0.4f, 0.9f }.Select(v => (float)(v * sampler.InitNoiseSigma))];
        var history = new SamplerHistory();
        var seen = new float[x.Length];

        for (int call = 0; call < sampler.Timesteps.Count; call++)
        {
            sampler.ScaleModelInput(call, x, seen);
            double alpha = AlphaAt(sampler, call, schedule);
            float[] output = [.. seen.Zip(target, (v, t) => (float)((v - (Math.Sqrt(alpha) * t)) / Math.Sqrt(1 - alpha)))];
            sampler.Step(call, output, x, history);
        }

        Assert.All(target.Zip(x), p => Assert.Equal(p.First, p.Second, 0.05));
    }

    [Fact]
    public void Pictures_of_one_sampler_do_not_touch_each_other()
    {
        ISampler sampler = SamplerCatalog.Create("dpm++2m", 6, _config);

        float[] alone = Run(sampler, [0.5f, -1f]);
        _ = Run(sampler, [3f, 2f]);
        float[] again = Run(sampler, [0.5f, -1f]);

        Assert.Equal(alone, again);
    }

    private static float[] Run(ISampler sampler, float[] x)
    {
        var history = new SamplerHistory();
        for (int call = 0; call < sampler.Timesteps.Count; call++)
        {
            sampler.Step(call, [.. x.Select(v => 0.3f * v)], x, history);
        }

        return x;
    }

    private static double AlphaAt(ISampler sampler, int call, NoiseSchedule schedule)
    {
        double? sigma = sampler switch
        {
            EulerSampler euler => euler.Sigmas[call],
            DpmSolverSampler solver => solver.Sigmas[call],
            _ => null,
        };
        return sigma is { } s ? 1 / ((s * s) + 1) : schedule[(int)sampler.Timesteps[call]];
    }
}
