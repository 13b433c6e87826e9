using System.Collections.Immutable;
using AADiff.Shared.Pictures;

namespace AADiff.GpuNode.Rendering;

/// <summary>Frames to render together, each from one of the bases.</summary>
public sealed record RenderBatch(ImmutableArray<BatchBase> Bases, ImmutableArray<BatchPicture> Frames);

/// <param name="Spec">What the base is.</param>
/// <param name="Prepared">Bytes of <see cref="IPictureRenderer.PrepareBase"/>.</param>
public sealed record BatchBase(BaseSpec Spec, ReadOnlyMemory<byte> Prepared);

/// <param name="Key">The picture.</param>
/// <param name="Base">Index into <see cref="RenderBatch.Bases"/>.</param>
/// <param name="Strengths">One a driven word of the base.</param>
public sealed record BatchPicture(PictureKey Key, int Base, ImmutableArray<float> Strengths);
