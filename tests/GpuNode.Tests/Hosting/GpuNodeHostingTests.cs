using AADiff.Diffusion.Devices;
using AADiff.GpuNode.Hosting;
using AADiff.Shared.Configuration;
using AADiff.Shared.Protocol;
using Xunit;

namespace AADiff.GpuNode.Tests.Hosting;

public sealed class GpuNodeHostingTests
{
    [Theory]
    [InlineData("cpu", 0, "cpu", 8)]
    [InlineData("cuda:1", 0, "cuda:1", 8)]
    [InlineData("cuda:0,cuda:2", 0, "cuda:0+2", 16)]
    [InlineData("cuda:0,cuda:2", 6, "cuda:0+2", 6)]
    public void A_node_tells_what_it_draws_on_and_how_many_pictures_all_its_devices_hold(string device, int slots, string told, int held)
    {
        var options = new FarmOptions { Gpu = new GpuOptions { Device = device, Slots = slots } };

        Assert.Equal(told, FarmNames.Said([GpuNodeHosting.DeviceRole(options)], FarmNames.DeviceRolePrefix));
        Assert.Equal(held, GpuNodeHosting.RoleOf(options).Slots);
    }

    [Theory]
    [InlineData(0, "cpu", new long[] { 0 }, 5)]
    [InlineData(0, "cuda:0", new long[] { 80 }, 80)]
    [InlineData(0, "cuda:0,cuda:1", new long[] { 80, 24 }, 24)]
    [InlineData(0, "cuda:0,cuda:1", new long[] { 80, 0 }, 0)]
    [InlineData(12, "cuda:0", new long[] { 80 }, 12)]
    [InlineData(12, "cpu", new long[] { 0 }, 12)]
    public void Pictures_may_take_what_the_smallest_device_has_where_the_operator_says_nothing(double option, string devices, long[] cards, long expected)
    {
        // Sizes in GiB; 0: the driver does not tell.
        ResolvedDevice[] resolved = [.. DeviceChoice.ParseAll(devices).Zip(
            cards, (device, size) => new ResolvedDevice(device, "") { Memory = size > 0 ? size << 30 : null })];

        Assert.Equal(expected << 30, GpuNodeHosting.MemoryOf(option, [.. resolved], machine: 5L << 30));
    }
}
