using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using Microsoft.ML.OnnxRuntime;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Diffusion.Tests;

/// <summary>Whole prompt-to-prompt loops against PyTorch, picture by picture and step by step.</summary>
public sealed class RecordedLoopTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-3;

    [Theory]
    [InlineData("sd1-10-plain")]
    [InlineData("sd1-10-literal")]
    [InlineData("sd1-10-wide-plain")]
    [InlineData("sd1-25-plain")]
    [InlineData("sd2-10-plain")]
    [InlineData("sd2-10-literal")]
    [InlineData("sd2-25-plain")]
    public void Pictures_follow_the_recorded_loop(string name)
    {
        var loop = new RecordedLoop(name);
        using UNet unet = loop.OpenUNet();

        AssertFollows(loop, unet, loop.Prepare());
    }

    [Theory]
    [InlineData("sd1-10-blend-fixed")]
    [InlineData("sd2-10-blend-fixed")]
    public void A_fixed_mask_is_found_in_the_bases_own_maps_and_blends_as_recorded(string name)
    {
        var loop = new RecordedLoop(name);
        using UNet withMaps = loop.OpenUNet(mapLevel: 2);
        using var run = new RunOptions();

        float[] mask = BasePreparation.MaskOfWords(
            withMaps, loop.Sampler(), loop.Prepare(), loop.Guidance, loop.BlendTokens, loop.BlendThreshold, run, default);

        Assert.Equal(loop.RecordedMask, mask);
        using UNet unet = loop.OpenUNet();
        AssertFollows(loop, unet, loop.Prepare(mask));
    }

    [Fact]
    public void A_device_that_copies_its_inputs_and_wants_one_batch_shape_follows_too()
    {
        var loop = new RecordedLoop("sd1-10-plain");
        using UNet unet = loop.OpenUNet(usesHostMemory: false);

        AssertFollows(loop, unet, loop.Prepare(), fixedRows: true);
    }

    [Theory]
    [InlineData("sd1-10-plain")]
    [InlineData("sd2-10-literal")]
    public void Tensors_in_the_memory_of_a_device_give_the_same_bits_as_those_of_the_host(string name)
    {
        var loop = new RecordedLoop(name);
        using UNet onHost = loop.OpenUNet();
        using UNet onDevice = loop.OpenUNet(usesHostMemory: false);

        Assert.NotNull(onDevice.Memory);
        Assert.Equal(Draw(loop, onHost), Draw(loop, onDevice));
    }

    private static float[][] Draw(RecordedLoop loop, UNet unet)
    {
        ISampler sampler = loop.Sampler();
        var origin = new SampledBase(loop.Prepare(), loop.Controls, sampler, loop.Steps);
        SampledPicture[] pictures = [.. loop.Strengths.Select(s => origin.EditedPicture(loop.Words, [s], sampler))];
        using var sampling = new EditedDiffusion(unet, sampler, loop.Guidance, pictures);
        using var run = new RunOptions();
        while (!sampling.IsDone)
        {
            sampling.Advance(run);
        }

        return [.. pictures.Select(picture => picture.Latent)];
    }

    private void AssertFollows(RecordedLoop loop, UNet unet, PreparedBase prepared, bool fixedRows = false)
    {
        ISampler sampler = loop.Sampler();
        var origin = new SampledBase(prepared, loop.Controls, sampler, loop.Steps);
        SampledPicture[] pictures = [.. loop.Strengths.Select(s => origin.EditedPicture(loop.Words, [s], sampler))];
        using var sampling = new EditedDiffusion(unet, sampler, loop.Guidance, pictures, fixedRows);
        using var run = new RunOptions();
        int count = loop.Shape.Count;
        double worst = 0;

        while (!sampling.IsDone)
        {
            int call = sampling.Call;
            sampling.Advance(run);
            for (int picture = 0; picture < pictures.Length; picture++)
            {
                ReadOnlySpan<float> expected = loop.Latents.AsSpan(((((call + 1) * (pictures.Length + 1)) + picture + 1) * count), count);
                worst = Math.Max(worst, Relative(expected, pictures[picture].Latent));
            }

            if (origin.AdvancesIn(call))
            {
                worst = Math.Max(worst, Relative(loop.Latents.AsSpan((call + 1) * (pictures.Length + 1) * count, count), origin.Picture.Latent));
            }
        }

        output.WriteLine($"worst relative error {worst:e1}");
        Assert.InRange(worst, 0, Tolerance);
    }

    /// <summary>Norm of the difference over the norm.</summary>
    private static double Relative(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow(expected[i] - actual[i], 2);
            norm += Math.Pow(expected[i], 2);
        }

        return Math.Sqrt(difference / norm);
    }
}
