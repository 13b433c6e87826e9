using AADiff.Diffusion.Devices;
using AADiff.Shared.Errors;
using Xunit;

namespace AADiff.Diffusion.Tests.Devices;

public sealed class DeviceChoiceTests
{
    [Theory]
    [InlineData("cpu", DeviceKind.Cpu, 0, null, null)]
    [InlineData("cpu,threads=4", DeviceKind.Cpu, 0, null, 4)]
    [InlineData("cuda", DeviceKind.Cuda, 0, null, null)]
    [InlineData("CUDA:1", DeviceKind.Cuda, 1, null, null)]
    [InlineData("cuda:1,library=/opt/ep/plugin.so", DeviceKind.Cuda, 1, "/opt/ep/plugin.so", null)]
    public void Every_documented_form_is_understood(string text, DeviceKind kind, int index, string? library, int? threads)
    {
        DeviceChoice choice = DeviceChoice.Parse(text);

        Assert.Equal((kind, index, library, threads), (choice.Kind, choice.Index, choice.Library, choice.Threads));
        Assert.Equal(choice, DeviceChoice.Parse(choice.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cpu:1")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:1:2")]
    [InlineData("cuda:x")]
    [InlineData("cpu,threads=0")]
    [InlineData("cuda,threads=2")]
    [InlineData("cuda,library=")]
    [InlineData("cpu,library=/x.so")]
    public void Anything_else_is_refused_with_the_forms_there_are(string text)
    {
        UserError error = Assert.Throws<UserError>(() => DeviceChoice.Parse(text));

        Assert.Equal(ErrorClass.Usage, error.Class);
        Assert.Contains("cuda:N,library=PATH", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu,threads=2", "cpu,threads=2")]
    [InlineData("cuda", "cuda:0")]
    [InlineData("cuda:0, cuda:2,library=/opt/ep/plugin.so", "cuda:0|cuda:2,library=/opt/ep/plugin.so")]
    public void Several_GPUs_are_named_one_after_the_other_each_with_its_options(string text, string devices) =>
        Assert.Equal(devices, string.Join('|', DeviceChoice.ParseAll(text)));

    [Theory]
    [InlineData("cuda,cuda:0")]
    [InlineData("cuda:1,")]
    [InlineData("cuda:0,auto")]
    [InlineData("cuda:0,cpu,threads=2")]
    public void A_GPU_that_is_named_twice_the_processor_among_others_and_what_is_no_device_are_refused(string text) =>
        Assert.Throws<UserError>(() => DeviceChoice.ParseAll(text));
}
