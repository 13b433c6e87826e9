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
}
