namespace AADiff.Diffusion.Graph;

/// <summary>What the rewritten UNet should be able to do, and where it will run.</summary>
public sealed record RewriteOptions
{
    /// <summary>
    /// Attention written out as MatMul, Softmax, MatMul becomes one fused operator where heads and scale are proven from the graph:
    /// then no probability tensor of rows · heads · queries · keys is ever stored.
    /// </summary>
    public bool Fuse { get; init; } = true;

    /// <summary>
    /// Level whose own cross-attention maps become the output <see cref="RewrittenUNet.MapOutput"/>; null = no such output and no cost.
    /// A level without cross-attention is an error that names the levels there are.
    /// </summary>
    public int? MapLevel { get; init; }

    /// <summary>Folder that keeps rewritten graphs (a few MB each, never weights) between runs; null = none is kept.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Refuse graphs with operators that only the CUDA provider has.</summary>
    public bool ForCpu { get; init; } = true;
}
