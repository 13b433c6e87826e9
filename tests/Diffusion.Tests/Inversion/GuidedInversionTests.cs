using System.Collections.Immutable;
using AADiff.Diffusion.Inversion;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace AADiff.Diffusion.Tests.Inversion;

/// <summary>Negative-prompt inversion, proximal guidance and direct inversion, through the loop that draws pictures.</summary>
public sealed class GuidedInversionTests
{
    [Theory]
    [InlineData(10, "npi_edit", ProximalKind.None)]
    [InlineData(50, "npi_edit", ProximalKind.None)]
    [InlineData(10, "prox_hard_edit", ProximalKind.Hard)]
    [InlineData(50, "prox_hard_edit", ProximalKind.Hard)]
    [InlineData(10, "prox_soft_edit", ProximalKind.Soft)]
    [InlineData(50, "prox_soft_edit", ProximalKind.Soft)]
    public void An_edited_picture_follows_the_recorded_way(int steps, string name, ProximalKind proximal)
    {
        using var recorded = new RecordedInversion(steps);
        var inversion = new InvertedBase { Latents = recorded.Trajectory, Proximal = proximal };

        ImmutableArray<float[]> latents = recorded.Sample(
            recorded.Base(RecordedInversion.Target, RecordedInversion.Source, inversion), RecordedInversion.GuidanceScale);

        LatentAssert.Near(recorded.Recorded(name), latents, 1e-3);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public void With_the_source_as_negative_prompt_what_is_not_edited_is_sampled_as_without_guidance(int steps)
    {
        using var recorded = new RecordedInversion(steps);

        ImmutableArray<float[]> latents = recorded.Sample(
            recorded.Base(RecordedInversion.Source, RecordedInversion.Source), RecordedInversion.GuidanceScale);

        LatentAssert.Near(recorded.Recorded("npi"), latents, 1e-4);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public void Offsets_of_the_source_prompt_keep_what_is_not_edited_on_the_trajectory(int steps)
    {
        using var recorded = new RecordedInversion(steps);
        ImmutableArray<float[]> offsets = NegativePromptInversion.Offsets(
            recorded.Trajectory, recorded.Sampler.Steps, recorded.Predict, RecordedInversion.Source).Last();
        LatentAssert.Near(recorded.Recorded("offsets_addsource"), offsets, 2e-5);
        var inversion = new InvertedBase { Latents = recorded.Trajectory, Offsets = offsets };

        ImmutableArray<float[]> same = recorded.Sample(
            recorded.Base(RecordedInversion.Source, RecordedInversion.Source, inversion), RecordedInversion.GuidanceScale);
        ImmutableArray<float[]> edited = recorded.Sample(
            recorded.Base(RecordedInversion.Target, RecordedInversion.Source, inversion), RecordedInversion.GuidanceScale);

        LatentAssert.Near(recorded.Trajectory, same, 1e-4);
        LatentAssert.Near(recorded.Recorded("addsource_edit_with_offsets"), edited, 1e-3);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public void Guided_offsets_of_direct_inversion_are_the_recorded_ones_and_adding_them_to_the_base_drifts(int steps)
    {
        using var recorded = new RecordedInversion(steps);
        IReadOnlyList<double> timesteps = recorded.Sampler.Timesteps;

        ImmutableArray<float[]> offsets = DirectInversion.Offsets(
            recorded.Trajectory,
            recorded.Sampler.Steps,
            (latent, call) => recorded.Guided(
                latent, timesteps[call], RecordedInversion.Source, RecordedInversion.Null, RecordedInversion.GuidanceScale)).Last();
        var added = new InvertedBase { Latents = recorded.Trajectory, Offsets = offsets };
        ImmutableArray<float[]> same = recorded.Sample(
            recorded.Base(RecordedInversion.Source, RecordedInversion.Null, added), RecordedInversion.GuidanceScale);
        ImmutableArray<float[]> edited = recorded.Sample(
            recorded.Base(RecordedInversion.Target, RecordedInversion.Null, added), RecordedInversion.GuidanceScale);

        LatentAssert.Near(recorded.Recorded("offsets_direct"), offsets, 1e-4);
        Assert.InRange(LatentAssert.Worst(RecordedInversion.Photo, same[^1]), steps == 50 ? 1e-3 : 0, 0.1);

        // What drifts in the base drifts in the edit, and how it does is rounding's choice.
        LatentAssert.Near(recorded.Recorded("direct_edit_with_offsets")[..(steps / 2)], edited[..(steps / 2)], 1e-3);
        Assert.InRange(LatentAssert.Worst(recorded.Recorded("direct_edit_with_offsets")[^1], edited[^1]), 0, 0.1);
    }

    [Fact]
    public void Edits_of_direct_inversion_without_offsets_are_plain_guided_sampling()
    {
        using var recorded = new RecordedInversion(10);
        var inversion = new InvertedBase { Latents = recorded.Trajectory };

        ImmutableArray<float[]> latents = recorded.Sample(
            recorded.Base(RecordedInversion.Target, RecordedInversion.Null, inversion), RecordedInversion.GuidanceScale);

        LatentAssert.Near(recorded.Recorded("direct_edit_plain"), latents, 1e-3);
    }

    [Fact]
    public void A_picture_that_is_not_edited_ends_at_the_photo_to_the_last_bit()
    {
        using var recorded = new RecordedInversion(10);
        using var run = new RunOptions();
        PreparedBase prepared = recorded.Base(
            RecordedInversion.Source, RecordedInversion.Source, new InvertedBase { Latents = recorded.Trajectory });
        var origin = new SampledBase(prepared, new AttentionControls(), recorded.Sampler, 10);
        DrivenWord[] words = [new("rain", [3])];
        SampledPicture[] pictures = [origin.EditedPicture(words, [1], recorded.Sampler), origin.EditedPicture(words, [2], recorded.Sampler)];
        using var sampling = new EditedDiffusion(recorded.UNet, recorded.Sampler, RecordedInversion.GuidanceScale, pictures);

        while (!sampling.IsDone)
        {
            sampling.Advance(run);
        }

        Assert.Equal(RecordedInversion.Photo, pictures[0].Latent);
        Assert.NotEqual(RecordedInversion.Photo, pictures[1].Latent);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public void Soft_proximal_guidance_with_inversion_guidance_follows_the_recorded_way(int steps)
    {
        using var recorded = new RecordedInversion(steps);
        IReadOnlyList<double> timesteps = recorded.Sampler.Timesteps;
        ImmutableArray<float[]> expected = recorded.Recorded("prox_soft_guided_edit");

        for (int call = 0; call < steps; call++)
        {
            float[] latent = [.. expected[call]];
            float[] output = recorded.Predict(latent, timesteps[call], RecordedInversion.Target);
            bool[] edited = ProximalGuidance.Apply(
                output, recorded.Predict(latent, timesteps[call], RecordedInversion.Source), RecordedInversion.GuidanceScale, ProximalKind.Soft);
            recorded.Sampler.Steps.Denoise(call, output, latent);
            if (timesteps[call] < 400)
            {
                ProximalGuidance.PullBack(latent, recorded.Trajectory[call + 1], edited, RecordedInversion.Shape, rate: 0.1);
            }

            Assert.InRange(LatentAssert.Worst(expected[call + 1], latent), 0, 1e-4);
        }
    }

    [Fact]
    public void An_inverted_base_is_read_as_it_was_written()
    {
        using var recorded = new RecordedInversion(10);
        var inversion = new InvertedBase
        {
            Latents = recorded.Trajectory,
            Offsets = recorded.Recorded("offsets_addsource"),
            Unconditional = [.. Enumerable.Repeat(RecordedInversion.Null.Embeds, 10)],
            Coupled = new CoupledLatents(recorded.Trajectory[0], recorded.Trajectory[1]),
            Proximal = ProximalKind.Soft,
            NeutralWeights = [.. Enumerable.Repeat(0.5f, 77)],
        };
        PreparedBase written = recorded.Base(RecordedInversion.Target, RecordedInversion.Source, inversion) with
        {
            Photo = new PhotoLayer([.. Enumerable.Repeat(0.25f, 64)], [.. Enumerable.Range(0, 3 * 64 * 64).Select(i => (byte)i)]),
        };

        PreparedBase whole = PreparedBase.Read(written.Write());

        InvertedBase read = whole.Inversion!;

        LatentAssert.Near(inversion.Latents, read.Latents, 0);
        LatentAssert.Near(inversion.Offsets, read.Offsets, 0);
        LatentAssert.Near(inversion.Unconditional, read.Unconditional, 0);
        Assert.Equal(inversion.Coupled.Y, read.Coupled!.Y);
        Assert.Equal(ProximalKind.Soft, read.Proximal);
        Assert.Equal(inversion.NeutralWeights, read.NeutralWeights);
        Assert.Equal(written.Photo.Region, whole.Photo!.Region);
        Assert.Equal(written.Photo.Pixels, whole.Photo.Pixels);
    }
}
