using System.Text.RegularExpressions;

namespace AADiff.Diffusion.Devices;

/// <summary>Names what is missing on a machine on which a provider of ONNX Runtime can't be loaded.</summary>
internal static partial class MissingLibrary
{
    private const string Driver = "libcuda.so.1";

    /// <summary>
    /// What the dynamic linker did not find, with what brings it, as the middle of a sentence; null when the reason is another one. The linker names the
    /// first that is missing only.
    /// </summary>
    public static string? Explain(string reason)
    {
        if (Missing().Match(reason) is not { Success: true } missing)
        {
            return null;
        }

        (string library, string version) = (missing.Groups["library"].Value, missing.Groups["version"].Value);
        return $"{library} is not on this machine: "
            + (library == Driver ? "install NVIDIA's driver"
                : library.StartsWith("libcudnn", StringComparison.Ordinal) ? $"install cuDNN {version}"
                : library.StartsWith("libonnxruntime", StringComparison.Ordinal) ? "publish with -p:OnnxRuntimeFlavor=Gpu again, which copies it"
                : library.StartsWith("libcu", StringComparison.Ordinal) ? $"install CUDA's libraries that bring it, of version {version}"
                : "install what brings it");
    }

    [GeneratedRegex(@"(?<library>lib[\w+-]+(?:\.[\w+-]+)*?\.so(?:\.(?<version>\d+)[\d.]*)?): cannot open shared object file")]
    private static partial Regex Missing();
}
