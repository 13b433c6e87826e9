using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Devices;

/// <summary>Execution provider libraries of this process: ONNX Runtime takes each only once and keeps it to the end.</summary>
internal static class ProviderLibraries
{
    private static readonly Lock _gate = new();
    private static readonly HashSet<string> _registered = [];

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="OnnxRuntimeException">It is not a provider library.</exception>
    public static void Register(string path)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new FileNotFoundException("there is no such file", full);
        }

        lock (_gate)
        {
            if (!_registered.Contains(full))
            {
                OrtEnv.Instance().RegisterExecutionProviderLibrary($"aadiff-{_registered.Count}", full);
                _registered.Add(full);
            }
        }
    }
}
