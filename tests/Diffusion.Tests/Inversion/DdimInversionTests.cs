using System.Collections.Immutable;
using AADiff.Diffusion.Inversion;
using Xunit;

namespace AADiff.Diffusion.Tests.Inversion;

public sealed class DdimInversionTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public void A_photo_goes_to_noise_along_the_recorded_trajectory(int steps)
    {
        using var recorded = new RecordedInversion(steps);

        InversionTrajectory last = DdimInversion.Invert(
            InversionTrajectory.Of(RecordedInversion.Photo), recorded.Sampler.Steps, recorded.Predict, RecordedInversion.Source).Last();

        LatentAssert.Near(recorded.Recorded("zstar"), last.Latents, 2e-5);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public void What_the_network_predicts_on_the_way_to_noise_is_what_was_recorded(int steps)
    {
        using var recorded = new RecordedInversion(steps);
        ImmutableArray<float[]> zstar = recorded.Recorded("zstar");
        IReadOnlyList<double> timesteps = recorded.Sampler.Timesteps;

        // The step from z*_i to z*_(i+1) asks the network at the time of the latter.
        ImmutableArray<float[]> predicted =
            [.. Enumerable.Range(0, steps).Select(i => recorded.Predict(zstar[i], timesteps[steps - 1 - i], RecordedInversion.Source))];

        LatentAssert.Near(recorded.Recorded("inversion_eps"), predicted, 2e-5);
    }

    [Fact]
    public void An_inversion_that_was_interrupted_goes_on_to_the_same_noise()
    {
        using var recorded = new RecordedInversion(10);
        InversionTrajectory[] whole = [.. Invert(recorded, InversionTrajectory.Of(RecordedInversion.Photo))];

        InversionTrajectory resumed = Invert(recorded, whole[3]).Last();

        Assert.Equal(10, resumed.Steps);
        Assert.Equal(whole[^1].Last, resumed.Last);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public void Sampled_back_without_guidance_it_follows_the_recorded_way(int steps)
    {
        using var recorded = new RecordedInversion(steps);

        ImmutableArray<float[]> latents = recorded.Sample(recorded.Base(RecordedInversion.Source, RecordedInversion.Null), guidance: 1);

        LatentAssert.Near(recorded.Recorded("ddim_guidance1"), latents, 2e-5);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public void Sampled_back_with_guidance_it_drifts_as_recorded(int steps)
    {
        using var recorded = new RecordedInversion(steps);

        ImmutableArray<float[]> latents =
            recorded.Sample(recorded.Base(RecordedInversion.Source, RecordedInversion.Null), RecordedInversion.GuidanceScale);

        LatentAssert.Near(recorded.Recorded("ddim_guidance7.5_null"), latents, 1e-3);
    }

    private static IEnumerable<InversionTrajectory> Invert(RecordedInversion recorded, InversionTrajectory known) =>
        DdimInversion.Invert(known, recorded.Sampler.Steps, recorded.Predict, RecordedInversion.Source);
}
