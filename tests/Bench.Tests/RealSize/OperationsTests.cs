using AADiff.Bench.Graphs;
using AADiff.Bench.RealSize;
using Xunit;

namespace AADiff.Bench.Tests.RealSize;

public sealed class OperationsTests
{
    /// <summary>Profilers tell of 340 to 400 thousand million multiply-adds a row, without and with attention's own products.</summary>
    [Fact]
    public void Convolutions_matrices_and_attention_of_every_row_are_counted()
    {
        FullSizeNetwork unet = FullSizeNetwork.Of("sd15");

        double one = Operations.Of(unet, 1);

        Assert.InRange(one / 2e9, 330, 420);
        Assert.Equal(4 * one, Operations.Of(unet, 4), one * 0.01);
    }
}
