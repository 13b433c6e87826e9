using AADiff.Diffusion.Devices;
using Xunit;

namespace AADiff.Diffusion.Tests.Devices;

public sealed class MissingLibraryTests
{
    [Theory]
    [InlineData("libcublasLt.so.13", "install CUDA's libraries that bring it, of version 13")]
    [InlineData("libcudnn.so.9", "install cuDNN 9")]
    [InlineData("libcuda.so.1", "install NVIDIA's driver")]
    [InlineData("libonnxruntime_providers_shared.so", "publish with -p:OnnxRuntimeFlavor=Gpu again, which copies it")]
    [InlineData("libnvrtc-builtins.so.13.0", "install what brings it")]
    public void What_the_linker_did_not_find_is_named_with_what_brings_it(string library, string advice)
    {
        string reason = "[ErrorCode:RuntimeException] Failed to load library libonnxruntime_providers_cuda.so with error: "
            + $"{library}: cannot open shared object file: No such file or directory";

        Assert.Equal($"{library} is not on this machine: {advice}", MissingLibrary.Explain(reason));
    }

    [Fact]
    public void Another_reason_is_left_as_it_is() => Assert.Null(MissingLibrary.Explain("CUDA failure 100: no CUDA-capable device is detected"));
}
