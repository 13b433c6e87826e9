using System.Collections.Immutable;
using AADiff.Diffusion.Inversion;
using Xunit;

namespace AADiff.Diffusion.Tests.Inversion;

public sealed class EdictTests
{
    private const double GuidanceScale = 3;

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public void Both_latents_go_to_noise_along_the_recorded_trajectories(int steps)
    {
        using var recorded = new RecordedInversion(steps);
        ImmutableArray<double[]> x = recorded.RecordedDoubles("edict/inversion_x");
        ImmutableArray<double[]> y = recorded.RecordedDoubles("edict/inversion_y");
        (CoupledState state, _) = Invert(recorded, steps, (done, at) =>
        {
            Assert.InRange(LatentAssert.Worst(x[done], at.X), 0, 2e-4);
            Assert.InRange(LatentAssert.Worst(y[done], at.Y), 0, 2e-4);
        });

        Assert.NotEqual(RecordedInversion.Photo, [.. state.X.Select(v => (float)v)]);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public void Sampling_undoes_the_inversion_to_the_rounding_of_double_precision_along_the_recorded_way(int steps)
    {
        using var recorded = new RecordedInversion(steps);
        ImmutableArray<double[]> x = recorded.RecordedDoubles("edict/sampling_x");
        ImmutableArray<double[]> y = recorded.RecordedDoubles("edict/sampling_y");
        var edict = new Edict(recorded.Sampler.Steps);
        IReadOnlyList<double> timesteps = recorded.Sampler.Timesteps;
        (CoupledState state, ImmutableArray<float[]> seen) = Invert(recorded, steps, (_, _) => { });

        for (int call = 0; call < 2 * steps; call++)
        {
            float[] latent = edict.Seen(call, state);
            Assert.Equal(seen[call], latent);
            state = edict.Denoise(call, state, Guided(recorded, latent, timesteps[call / 2]));
            if (call % 2 == 1)
            {
                Assert.InRange(LatentAssert.Worst(x[(call + 1) / 2], state.X), 0, 2e-4);
                Assert.InRange(LatentAssert.Worst(y[(call + 1) / 2], state.Y), 0, 2e-4);
            }
        }

        double[] photo = [.. RecordedInversion.Photo.Select(v => (double)v)];
        Assert.InRange(LatentAssert.Worst(photo, state.X), 0, 1e-13);
        Assert.InRange(LatentAssert.Worst(photo, state.Y), 0, 1e-13);
    }

    [Fact]
    public void As_a_sampler_it_leads_what_is_not_edited_back_to_the_photo_and_the_target_prompt_elsewhere()
    {
        using var recorded = new RecordedInversion(10);
        (CoupledState state, ImmutableArray<float[]> seen) = Invert(recorded, 10, (_, _) => { });
        var inversion = new InvertedBase
        {
            Latents = [.. seen, RecordedInversion.Photo],
            Coupled = new CoupledLatents([.. state.X.Select(v => (float)v)], [.. state.Y.Select(v => (float)v)]),
        };
        var sampler = new EdictSampler(recorded.Sampler.Steps);

        float[] same = recorded.Sample(recorded.Base(RecordedInversion.Source, RecordedInversion.Null, inversion), GuidanceScale, sampler)[^1];
        float[] edited = recorded.Sample(recorded.Base(RecordedInversion.Target, RecordedInversion.Null, inversion), GuidanceScale, sampler)[^1];

        Assert.InRange(LatentAssert.Worst(RecordedInversion.Photo, same), 0, 1e-4);
        Assert.InRange(LatentAssert.Worst(RecordedInversion.Photo, edited), 0.05, 10);
    }

    private static (CoupledState State, ImmutableArray<float[]> Seen) Invert(
        RecordedInversion recorded, int steps, Action<int, CoupledState> onStep)
    {
        var edict = new Edict(recorded.Sampler.Steps);
        CoupledState state = Edict.Of(RecordedInversion.Photo);
        ImmutableArray<float[]> seen = [];
        for (int step = steps - 1; step >= 0; step--)
        {
            (state, float[] first, float[] second) = edict.Noise(state, step, (latent, timestep) => Guided(recorded, latent, timestep));
            seen = [first, second, .. seen];
            onStep(steps - step, state);
        }

        return (state, seen);
    }

    private static float[] Guided(RecordedInversion recorded, float[] latent, double timestep) =>
        recorded.Guided(latent, timestep, RecordedInversion.Source, RecordedInversion.Null, GuidanceScale);
}
