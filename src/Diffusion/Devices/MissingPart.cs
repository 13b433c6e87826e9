using System.Text.RegularExpressions;

namespace AADiff.Diffusion.Devices;

/// <summary>Names what a machine lacks on which a provider of ONNX Runtime can't be loaded, or can't draw, and what brings it.</summary>
internal static partial class MissingPart
{
    /// <summary>What the provider that is built in is made for; libraries of CUDA have numbers of their own, libcurand.so.10 for example.</summary>
    private const string Cuda = "CUDA 13";

    private const string DriverLibrary = "libcuda.so.1";
    private const string InstallDriver = $"install NVIDIA's driver, version 580 or newer for {Cuda}";
    private const string InstallCuDnn = $"install cuDNN 9 for {Cuda}";

    /// <summary>
    /// What is missing, with what brings it, as the middle of a sentence; null when the reason is another one. The linker names the first library
    /// that is missing only.
    /// </summary>
    public static string? Explain(string reason) =>
        Missing().Match(reason) is { Success: true } missing ? OfLibrary(missing.Groups["library"].Value)
            : NoCuDnn().IsMatch(reason) ? $"cuDNN is not on this machine: {InstallCuDnn}"
            : OldDriver().IsMatch(reason) ? $"NVIDIA's driver is too old: install version 580 or newer, which {Cuda} needs"
            : OnProcessor().IsMatch(reason) ? $"the provider leaves a part of networks to the processor: {InstallCuDnn} if it is not there"
            : null;

    private static string OfLibrary(string library) => $"{library} is not on this machine: "
        + (library == DriverLibrary ? InstallDriver
            : library.StartsWith("libcudnn", StringComparison.Ordinal) ? InstallCuDnn
            : library.StartsWith("libonnxruntime", StringComparison.Ordinal) ? "publish with -p:OnnxRuntimeFlavor=Gpu again, which copies it"
            : OfCuda().IsMatch(library) ? $"install the libraries of {VersionOf(library) ?? Cuda}"
            : "install what brings it");

    /// <summary>Some libraries have CUDA's own number: a provider that is a plugin may be made for another CUDA.</summary>
    private static string? VersionOf(string library) =>
        CudasNumber().Match(library) is { Success: true } numbered ? $"CUDA {numbered.Groups["version"].Value}" : null;

    [GeneratedRegex(@"(?<library>lib[\w+-]+(?:\.[\w+-]+)*?\.so(?:\.\d[\d.]*)?): cannot open shared object file")]
    private static partial Regex Missing();

    /// <summary>The provider looks for it when it is needed, and says so in words of its own.</summary>
    [GeneratedRegex("cuDNN (library was not found|is not available|is unavailable)", RegexOptions.IgnoreCase)]
    private static partial Regex NoCuDnn();

    [GeneratedRegex(@"CUDA (failure|error)?\s*35\b|driver version is insufficient", RegexOptions.IgnoreCase)]
    private static partial Regex OldDriver();

    [GeneratedRegex("fallback to CPU EP has been explicitly disabled")]
    private static partial Regex OnProcessor();

    [GeneratedRegex("^lib(cu(?!rl)|nvrtc|nvJitLink|nvvm)")]
    private static partial Regex OfCuda();

    [GeneratedRegex(@"^lib(cudart|cublas|cublasLt|nvrtc|nvrtc-builtins|nvJitLink)\.so\.(?<version>\d+)")]
    private static partial Regex CudasNumber();
}
