using AADiff.Diffusion.Networks;
using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Diffusion.Tests;

public sealed class PreparedBaseTests
{
    private static readonly PreparedBase _full = new()
    {
        Shape = new LatentShape(4, 2, 3),
        PictureSize = new PictureSize(24, 16),
        StartLatent = [.. Enumerable.Range(0, 24).Select(i => i * 0.5f)],
        Prompt = new PromptEmbedding(5, [.. Enumerable.Range(0, 10).Select(i => (float)i)], [1, 2, 3], 4),
        NegativePrompt = new PromptEmbedding(5, new float[10], [4, 5, 6], 1),
        StepNoise = [new float[24], [.. Enumerable.Repeat(7f, 24)]],
        Mask = [0, 0.5f, 1, 1, 0, 0],
    };

    [Fact]
    public void Everything_that_was_written_is_read()
    {
        PreparedBase read = PreparedBase.Read(_full.Write());

        Assert.Equal((_full.Shape, _full.PictureSize), (read.Shape, read.PictureSize));
        Assert.Equal(_full.StartLatent, read.StartLatent);
        Assert.Equal(_full.Prompt.Embeds, read.Prompt.Embeds);
        Assert.Equal(_full.Prompt.Pooled, read.Prompt.Pooled);
        Assert.Equal(_full.NegativePrompt.Pooled, read.NegativePrompt.Pooled);
        Assert.Equal((4, 1), (read.Prompt.EndToken, read.NegativePrompt.EndToken));
        Assert.Equal(_full.StepNoise, read.StepNoise);
        Assert.Equal(_full.Mask, read.Mask);
    }

    [Fact]
    public void Parts_that_a_model_does_not_have_stay_absent()
    {
        PreparedBase plain = _full with
        {
            Prompt = _full.Prompt with { Pooled = null },
            NegativePrompt = _full.NegativePrompt with { Pooled = null },
            StepNoise = [],
            Mask = null,
        };

        PreparedBase read = PreparedBase.Read(plain.Write());

        Assert.Null(read.Prompt.Pooled);
        Assert.Null(read.Mask);
        Assert.Empty(read.StepNoise);
    }

    [Fact]
    public void A_file_of_something_else_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => PreparedBase.Read(SafetensorsFile.Write([("weights", [1], [1f])])));
        Assert.Throws<InvalidDataException>(() => PreparedBase.Read((_full with { Mask = [1] }).Write()));
    }
}
