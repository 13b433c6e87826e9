using Microsoft.ML.OnnxRuntime;

namespace AADiff.GpuNode.Devices;

/// <summary>Execution provider libraries of this process: ONNX Runtime takes each only once and keeps it to the end.</summary>
internal static class ProviderLibraries
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Registered = [];

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="OnnxRuntimeException">It is not a provider library.</exception>
    public static void Register(string path)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new FileNotFoundException("there is no such file", full);
        }

        lock (Gate)
        {
            if (!Registered.Contains(full))
            {
                OrtEnv.Instance().RegisterExecutionProviderLibrary($"aadiff-{Registered.Count}", full);
                Registered.Add(full);
            }
        }
    }
}
