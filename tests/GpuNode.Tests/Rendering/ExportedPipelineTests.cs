using AADiff.Shared.Pictures;
using AADiff.Testing;
using Xunit;
using static AADiff.GpuNode.Tests.Rendering.RenderingFixture;

namespace AADiff.GpuNode.Tests.Rendering;

/// <summary>Whole pipelines of other families, with random weights: pictures mean nothing, but every input must be fed and have its effect.</summary>
public sealed class ExportedPipelineTests
{
    private const string Prompt = "a photo of a stormy sea at night under a bright moon";
    private static readonly DrivenWord _stormy = new("stormy", [5, 6, 7, 8]);

    [Theory]
    [InlineData("sd1-pipeline-diffusers", "pndm")]
    [InlineData("sd2-pipeline-optimum", "ddim")]
    [InlineData("sd2-pipeline-optimum", "dpm++2m-karras")]
    [InlineData("sdxl-pipeline-optimum", "euler")]
    [InlineData("sdxl-pipeline-optimum", "dpm++2m")]
    [InlineData("lcm-pipeline-optimum", "lcm")]
    public void A_pipeline_draws_a_picture_that_the_strength_moves_and_repeats_it(string export, string scheduler)
    {
        using var drawing = new RenderingFixture();
        BaseSpec spec = Spec(TestData.Exports(export), Prompt, _stormy, 128) with { Scheduler = scheduler, Steps = 4 };

        byte[][] pictures = drawing.Draw(spec, 1, 0, 2.5f);

        Picture picture = PictureFile.Decode(pictures[0]);
        Assert.Equal((128, 128), (picture.Width, picture.Height));
        Assert.NotEqual(pictures[0], pictures[1]);
        Assert.NotEqual(pictures[1], pictures[2]);
        Assert.Equal(pictures[2], drawing.Draw(spec, 2.5f)[0]);
    }

    [Fact]
    public void A_latent_consistency_model_reads_the_guidance_and_no_negative_prompt()
    {
        using var drawing = new RenderingFixture();
        BaseSpec spec = Spec(TestData.Exports("lcm-pipeline-optimum"), Prompt, _stormy, 128) with { Scheduler = "lcm", Steps = 4 };

        byte[] picture = drawing.Draw(spec, 0)[0];

        Assert.NotEqual(picture, drawing.Draw(spec with { Guidance = 8 }, 0)[0]);
        Assert.Equal(picture, drawing.Draw(spec with { NegativePrompt = "sea" }, 0)[0]);
    }

    [Fact]
    public void SDXL_reads_the_negative_prompt_and_draws_other_shapes()
    {
        using var drawing = new RenderingFixture();
        BaseSpec spec = Spec(TestData.Exports("sdxl-pipeline-optimum"), Prompt, _stormy, 128) with { Scheduler = "euler", Steps = 3 };

        byte[] picture = drawing.Draw(spec, 0)[0];
        byte[] wide = drawing.Draw(spec with { Size = new(192, 128) }, 0)[0];

        Assert.NotEqual(picture, drawing.Draw(spec with { NegativePrompt = "sea" }, 0)[0]);
        Assert.Equal(192, PictureFile.Decode(wide).Width);
    }
}
