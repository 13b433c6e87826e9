using AADiff.Bench.RealSize;
using Xunit;

namespace AADiff.Bench.Tests.RealSize;

public sealed class OperationsTests
{
    /// <summary>Published counts of multiply-adds a row: 339 G of SD 1.5 at 64 × 64 with some attention left out, 402 G with all of it.</summary>
    [Fact]
    public void The_products_of_a_row_are_those_that_are_published_for_the_network()
    {
        RealUNet unet = RealUNet.Named("sd15");

        double one = Operations.Of(unet, 1);

        Assert.InRange(one / 2e9, 330, 420);
        Assert.Equal(4 * one, Operations.Of(unet, 4), one * 0.01);
    }
}
