namespace AADiff.Diffusion.Graph;

/// <summary>What a self-test measured; every difference is norm of the difference ÷ norm.</summary>
/// <param name="Identity">Between the un-edited result and the stock graph's; null when the stock graph does not run here.</param>
/// <param name="WeightEffect">Relative change of a row whose tokens all got weight 0.</param>
/// <param name="SourceEffect">Relative change of a row that used another row's maps; null for an export with a fixed batch of one.</param>
public sealed record SelfTestResult(double? Identity, double WeightEffect, double? SourceEffect);
