using AADiff.GpuNode.Diffusion;
using AADiff.GpuNode.Diffusion.Conditioning;
using AADiff.Shared.Requests;
using AADiff.Shared.Tensors;
using Xunit;

namespace AADiff.GpuNode.Tests.Diffusion;

public sealed class PreparedBaseTests
{
    private static readonly PreparedBase Full = new()
    {
        Shape = new LatentShape(4, 2, 3),
        Picture = new PictureSize(24, 16),
        StartLatent = [.. Enumerable.Range(0, 24).Select(i => i * 0.5f)],
        Prompt = new PromptEmbedding(5, [.. Enumerable.Range(0, 10).Select(i => (float)i)], [1, 2, 3], 4),
        NegativePrompt = new PromptEmbedding(5, new float[10], [4, 5, 6], 1),
        StepNoise = [new float[24], [.. Enumerable.Repeat(7f, 24)]],
        Mask = [0, 0.5f, 1, 1, 0, 0],
    };

    [Fact]
    public void Everything_that_was_written_is_read()
    {
        PreparedBase read = PreparedBase.Read(Full.Write());

        Assert.Equal((Full.Shape, Full.Picture), (read.Shape, read.Picture));
        Assert.Equal(Full.StartLatent, read.StartLatent);
        Assert.Equal(Full.Prompt.Hidden, read.Prompt.Hidden);
        Assert.Equal(Full.Prompt.Pooled, read.Prompt.Pooled);
        Assert.Equal(Full.NegativePrompt.Pooled, read.NegativePrompt.Pooled);
        Assert.Equal((4, 1), (read.Prompt.EndToken, read.NegativePrompt.EndToken));
        Assert.Equal(Full.StepNoise, read.StepNoise);
        Assert.Equal(Full.Mask, read.Mask);
    }

    [Fact]
    public void Parts_that_a_model_does_not_have_stay_absent()
    {
        PreparedBase plain = Full with
        {
            Prompt = Full.Prompt with { Pooled = null },
            NegativePrompt = Full.NegativePrompt with { Pooled = null },
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
        Assert.Throws<InvalidDataException>(() => PreparedBase.Read(TensorFile.Write([("weights", [1], [1f])])));
        Assert.Throws<InvalidDataException>(() => PreparedBase.Read((Full with { Mask = [1] }).Write()));
    }
}
