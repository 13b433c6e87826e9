using AADiff.Shared.Errors;

namespace AADiff.GpuNode.Graph;

/// <summary>Gives any stock Stable Diffusion UNet the controls of prompt-to-prompt (AADiff §3).</summary>
public static class AttentionRewrite
{
    /// <summary>
    /// Reads a UNet and returns it with control inputs. Weights are neither read nor copied, and ONNX Runtime is not started, so damaged and
    /// hostile files end here. Throws <see cref="UserError"/> of class Model with the reason.
    /// </summary>
    /// <param name="modelFile">The UNet's .onnx; weights may lie in files beside it.</param>
    /// <param name="options">Null = fused, without maps, without cache, for the CPU.</param>
    public static RewrittenUNet Rewrite(string modelFile, RewriteOptions? options = null) => throw new NotImplementedException();
}
