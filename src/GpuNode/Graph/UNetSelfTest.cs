using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.GpuNode.Graph;

/// <summary>Runs a rewritten UNet beside the stock file, on small seeded inputs.</summary>
public static class UNetSelfTest
{
    /// <param name="modelFile">The stock file.</param>
    /// <param name="unet">Its rewrite.</param>
    /// <param name="options">Makes the options of a session; null = ONNX Runtime's defaults on the CPU.</param>
    /// <exception cref="UserError">Control changes what it must not, or does not change what it must.</exception>
    public static SelfTestResult Run(string modelFile, RewrittenUNet unet, Func<SessionOptions>? options = null) => throw new NotImplementedException();
}

/// <param name="Identity">Relative difference (norm of the difference ÷ norm) of the un-edited result to the stock graph's; null when the stock graph does not run here.</param>
/// <param name="Effect">Relative change of a row whose tokens all got weight 0.</param>
public sealed record SelfTestResult(double? Identity, double Effect);
