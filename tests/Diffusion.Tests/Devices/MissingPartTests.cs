using AADiff.Diffusion.Devices;
using Xunit;

namespace AADiff.Diffusion.Tests.Devices;

public sealed class MissingPartTests
{
    private const string NoCuDnn = "cuDNN is not on this machine: install cuDNN 9 for CUDA 13";
    private const string OnProcessor = "the provider leaves a part of networks to the processor: install cuDNN 9 for CUDA 13 if it is not there";
    private const string OldDriver = "NVIDIA's driver is too old: install version 580 or newer, which CUDA 13 needs";

    [Theory]
    [InlineData("libcublasLt.so.13", "install the libraries of CUDA 13")]
    [InlineData("libcurand.so.10", "install the libraries of CUDA 13")]
    [InlineData("libcufft.so.12", "install the libraries of CUDA 13")]
    [InlineData("libcudart.so.12", "install the libraries of CUDA 12")]
    [InlineData("libnvrtc-builtins.so.13.0", "install the libraries of CUDA 13")]
    [InlineData("libcudnn.so.9", "install cuDNN 9 for CUDA 13")]
    [InlineData("libcudnn_graph.so.9", "install cuDNN 9 for CUDA 13")]
    [InlineData("libcuda.so.1", "install NVIDIA's driver, version 580 or newer for CUDA 13")]
    [InlineData("libonnxruntime_providers_shared.so", "publish with -p:OnnxRuntimeFlavor=Gpu again, which copies it")]
    [InlineData("libnuma.so.1", "install what brings it")]
    public void What_the_linker_did_not_find_is_named_with_what_brings_it(string library, string advice)
    {
        string reason = "[ErrorCode:RuntimeException] Failed to load library libonnxruntime_providers_cuda.so with error: "
            + $"{library}: cannot open shared object file: No such file or directory";

        Assert.Equal($"{library} is not on this machine: {advice}", MissingPart.Explain(reason));
    }

    /// <summary>In ONNX Runtime's words: cuDNN is not among what the linker looks for.</summary>
    [Theory]
    [InlineData("[ErrorCode:RuntimeException] Conv node.\ncuDNN is not available. Install cuDNN, update the system library search path", NoCuDnn)]
    [InlineData("cuDNN is unavailable or disabled for CUDA Execution Provider: cuDNN library was not found", NoCuDnn)]
    [InlineData("nodes that are assigned to the default CPU EP, but fallback to CPU EP has been explicitly disabled by the user.", OnProcessor)]
    [InlineData("CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=0", OldDriver)]
    public void What_the_provider_lacks_to_draw_is_named_with_what_brings_it(string reason, string says) =>
        Assert.Equal(says, MissingPart.Explain(reason));

    [Theory]
    [InlineData("CUDA failure 100: no CUDA-capable device is detected")]
    [InlineData("CUDA failure 350: something else")]
    public void Another_reason_is_left_as_it_is(string reason) => Assert.Null(MissingPart.Explain(reason));
}
