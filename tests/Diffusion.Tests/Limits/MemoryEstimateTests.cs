using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Limits;
using AADiff.Testing;
using Xunit;

namespace AADiff.Diffusion.Tests.Limits;

public sealed class MemoryEstimateTests
{
    [Fact]
    public void Fusing_takes_the_probabilities_out_of_memory()
    {
        string model = Graph.Export.Open("sd1-ts14-sdpa").Model;
        MemoryEstimate fused = Estimate(AttentionRewrite.Rewrite(model), 64);
        MemoryEstimate written = Estimate(AttentionRewrite.Rewrite(model, new RewriteOptions { Fuse = false }), 64);

        // One row has 4 heads of 4096 x 4096 float32 probabilities, and the scores are alive beside them.
        long probabilities = 4L * 4096 * 4096 * 4;
        Assert.InRange(written.FirstRow, 2 * probabilities, 2.5 * probabilities);
        Assert.InRange(written.EachFurtherRow, 2 * probabilities, 2.5 * probabilities);
        Assert.InRange(fused.FirstRow, 1, probabilities / 10);
    }

    [Theory]
    [MemberData(nameof(Graph.ExportTests.Editable), MemberType = typeof(Graph.ExportTests))]
    public void Every_export_has_an_estimate(string name) =>
        Assert.NotNull(new SizedUNet(AttentionRewrite.Rewrite(Graph.Export.Open(name).Model)).At(1, 16, 16, 77).Peak);

    [Fact]
    public void The_larger_of_drawing_and_decoding_counts()
    {
        MemoryEstimate estimate = new(Weights: 1000, FirstRow: 10, EachFurtherRow: 5, Decoding: 30);

        Assert.Equal([1048, 1048, 1056], ((int[])[1, 5, 6]).Select(estimate.Total));
    }

    private static MemoryEstimate Estimate(RewrittenUNet unet, int side) => MemoryEstimate.Of(
        unet, new SizedUNet(unet), SizedDecoder.Open(TestData.MiniModel("vae_decoder", "model.onnx")), 4, (side, side), 77)!;
}
