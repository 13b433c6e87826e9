namespace AADiff.GpuNode.Graph;

/// <param name="Identity">Relative difference (norm of the difference ÷ norm) of the un-edited result to the stock graph's; null when the stock graph does not run here.</param>
/// <param name="WeightEffect">Relative change of a row whose tokens all got weight 0.</param>
/// <param name="SourceEffect">Relative change of a row that used another row's maps; null for an export with a fixed batch of one.</param>
public sealed record SelfTestResult(double? Identity, double WeightEffect, double? SourceEffect);
