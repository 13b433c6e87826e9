using AADiff.Diffusion.Graph;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph;

public sealed class MemoryEstimateTests
{
    [Fact]
    public void Fusing_takes_the_probabilities_out_of_memory()
    {
        string model = Export.Open("sd1-ts14-sdpa").Model;
        MemoryEstimate fused = MemoryEstimate.Of(AttentionRewrite.Rewrite(model), 64, 64, 77)!;
        MemoryEstimate written = MemoryEstimate.Of(AttentionRewrite.Rewrite(model, new RewriteOptions { Fuse = false }), 64, 64, 77)!;

        // One row has 4 heads of 4096 x 4096 float32 probabilities, and the scores are alive beside them.
        long probabilities = 4L * 4096 * 4096 * 4;
        Assert.InRange(written.FirstRow, 2 * probabilities, 2.5 * probabilities);
        Assert.InRange(written.EachFurtherRow, 2 * probabilities, 2.5 * probabilities);
        Assert.InRange(fused.FirstRow, 1, probabilities / 10);
        Assert.Equal(fused.Weights + fused.FirstRow + (2 * fused.EachFurtherRow), fused.Total(rows: 3));
    }

    [Theory]
    [MemberData(nameof(ExportTests.Editable), MemberType = typeof(ExportTests))]
    public void Every_export_has_an_estimate(string name) =>
        Assert.NotNull(MemoryEstimate.Of(AttentionRewrite.Rewrite(Export.Open(name).Model), 16, 16, 77));
}
