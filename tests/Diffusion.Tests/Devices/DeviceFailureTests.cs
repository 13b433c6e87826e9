using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using Xunit;

namespace AADiff.Diffusion.Tests.Devices;

public sealed class DeviceFailureTests
{
    [Theory]
    [InlineData("[ErrorCode:RuntimeException] Non-zero status code returned while running Conv node. Failed to allocate memory for requested buffer of size 9")]
    [InlineData("[ErrorCode:Fail] CUDA failure 2: out of memory ; GPU=0 ; hostname=a ; expr=cudaMalloc((void**)&p, size);\nmore")]
    public void Too_little_memory_is_said_in_one_line_with_what_to_do(string said)
    {
        string sentence = DeviceFailure.Explain(DeviceChoice.Parse("cuda:1"), new InvalidOperationException(said));

        Assert.StartsWith("cuda:1 has too little memory for this batch (", sentence, StringComparison.Ordinal);
        Assert.Contains("lower gpu:slots", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', sentence);
    }

    [Fact]
    public void Another_failure_keeps_its_reason() => Assert.Equal(
        "cuda:0 could not run the model: CUDA failure 700: an illegal memory access was encountered",
        DeviceFailure.Explain(
            DeviceChoice.Parse("cuda"), new InvalidOperationException("[ErrorCode:Fail] CUDA failure 700: an illegal memory access was encountered")));

    [Theory]
    [InlineData("[ErrorCode:Fail] CUDA failure 2: out of memory ; GPU=0", "cuda:0 has too little memory to load it (CUDA failure 2: out of memory ; GPU=0); end what else")]
    [InlineData("[ErrorCode:Fail] mmap failed: Cannot allocate memory", "cuda:0 has too little memory to load it (mmap failed: Cannot allocate memory); end what else")]
    [InlineData("std::bad_alloc", "cuda:0 has too little memory to load it (std::bad_alloc); end what else")]
    [InlineData("[ErrorCode:Fail] CUDA failure 700: an illegal access", "cuda:0 failed while it was loaded (CUDA failure 700: an illegal access); look at the device")]
    public void A_device_that_fails_while_a_model_is_loaded_is_not_taken_for_a_damaged_model(string said, string sentence) => Assert.StartsWith(
        sentence, DeviceFailure.ExplainLoading(DeviceChoice.Parse("cuda"), new InvalidOperationException(said)), StringComparison.Ordinal);

    [Fact]
    public void A_graph_that_can_not_be_captured_is_told_from_one_that_does_not_load()
    {
        const string NoCapture = "This session cannot use the graph capture feature as requested by the user as all the graph nodes have not been assigned to CUDA";

        Assert.True(SessionFailure.IsOfCapturing(new InvalidOperationException("the UNet: …", new InvalidOperationException(NoCapture))));
        Assert.False(SessionFailure.IsOfCapturing(new InvalidOperationException("the UNet: …", new InvalidOperationException("Load model failed"))));
    }
}
