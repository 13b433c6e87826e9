using AADiff.Bench.Gpu;
using Xunit;

namespace AADiff.Bench.Tests.Gpu;

public sealed class PeakSpeedTests
{
    [Theory]
    [InlineData("cuda:0 (NVIDIA H100 80GB HBM3, 80 GiB)", 989.0)]
    [InlineData("cuda:0 (NVIDIA H100 PCIe, 80 GiB)", 756.0)]
    [InlineData("cuda:0 (NVIDIA H100 NVL, 94 GiB)", 835.0)]
    [InlineData("cuda:0 (NVIDIA H200 NVL, 140 GiB)", 835.0)]
    [InlineData("cuda:0 (NVIDIA H200, 140 GiB)", 989.0)]
    [InlineData("cuda:1 (NVIDIA A100-SXM4-40GB, 40 GiB)", 312.0)]
    [InlineData("cuda:0 (NVIDIA L4, 22 GiB)", 121.0)]
    [InlineData("cuda:0 (NVIDIA L40, 45 GiB)", null)]
    public void A_card_is_found_by_its_name_and_no_other_is_taken_for_it(string description, double? peak) =>
        Assert.Equal(peak, PeakSpeed.Of(description, half: true));
}
