using AADiff.Diffusion.Devices;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace AADiff.Diffusion.Tests.Devices;

/// <summary>In a build for processors and in one for CUDA. No machine has a hundred GPUs.</summary>
public sealed class DeviceProbeTests
{
    [Fact]
    public void Auto_without_the_CUDA_provider_is_the_processor_and_says_why()
    {
        ResolvedDevice resolved = DeviceProbe.Best(buildHasCuda: false, _ => null);

        Assert.Equal(new ResolvedDevice(DeviceChoice.Cpu, "the processor: this build has no CUDA provider"), resolved);
    }

    [Fact]
    public void Auto_takes_the_first_GPU_that_answers()
    {
        ResolvedDevice resolved = DeviceProbe.Best(buildHasCuda: true, _ => null);

        Assert.Equal(DeviceChoice.Parse("cuda:0"), resolved.Device);
        Assert.StartsWith("cuda:0", resolved.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_with_the_provider_but_without_a_GPU_is_the_processor_and_says_why()
    {
        ResolvedDevice resolved = DeviceProbe.Best(buildHasCuda: true, _ => "no CUDA-capable device is detected");

        Assert.Equal(DeviceChoice.Cpu, resolved.Device);
        Assert.Equal("the processor: no CUDA device answers (no CUDA-capable device is detected)", resolved.Description);
    }

    [Theory]
    [InlineData("cpu", "the processor")]
    [InlineData("cpu,threads=2", "the processor, 2 threads a network")]
    public void A_device_that_is_named_is_taken_without_a_look_at_others(string text, string description)
    {
        Assert.Equal(new ResolvedDevice(DeviceChoice.Parse(text), description), DeviceProbe.Resolve(text));
    }

    [Fact]
    public void A_GPU_that_is_named_is_never_replaced_by_the_processor()
    {
        ResolvedDevice resolved = DeviceProbe.Resolve("cuda:99");

        Assert.Equal(DeviceChoice.Parse("cuda:99"), resolved.Device);
        UserError error = Assert.Throws<UserError>(() => DeviceProbe.Require(resolved.Device));
        Assert.Equal(ErrorClass.Usage, error.Class);
        Assert.StartsWith(
            "device cuda:99 is not available: " + (DeviceProbe.BuildHasCuda ? "" : "this build has no CUDA provider"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_network_runs_on_the_processor_and_not_on_a_device_that_is_missing()
    {
        Assert.Null(DeviceProbe.FaultOf(DeviceChoice.Cpu));
        Assert.NotEmpty(DeviceProbe.FaultOf(DeviceChoice.Parse("cuda:99"))!);
        Assert.NotEmpty(DeviceProbe.FaultOf(DeviceChoice.Parse("cuda,library=/no/such/plugin.so"))!);
    }

    [Fact]
    public void A_device_that_computes_something_else_is_told_from_one_that_draws()
    {
        using var session = new InferenceSession(ProbeGraph.Bytes());
        float[] ones = [.. Enumerable.Repeat(1f, (int)ProbeGraph.Shape.Aggregate((a, b) => a * b))];
        using OrtValue x = OrtValue.CreateTensorValueFromMemory(ones, ProbeGraph.Shape);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [ProbeGraph.Input], [x], [ProbeGraph.Output]);
        float[] values = results[0].GetTensorDataAsSpan<float>().ToArray();

        Assert.True(ProbeGraph.IsRight(values));
        values[^1]++;
        Assert.False(ProbeGraph.IsRight(values));
        Assert.False(ProbeGraph.IsRight(new float[values.Length]));
    }

    [Fact]
    public void Words_that_name_no_device_are_refused() => Assert.Throws<UserError>(() => DeviceProbe.Resolve("gpu"));
}
