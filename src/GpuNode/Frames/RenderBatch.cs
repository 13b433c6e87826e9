using System.Collections.Immutable;
using AADiff.Shared.Frames;

namespace AADiff.GpuNode.Frames;

/// <summary>Frames to render together, each from one of the bases.</summary>
public sealed record RenderBatch(ImmutableArray<BatchBase> Bases, ImmutableArray<BatchFrame> Frames);

/// <param name="Spec">What the base is.</param>
/// <param name="Prepared">Bytes of <see cref="IFrameRenderer.PrepareBase"/>.</param>
public sealed record BatchBase(BaseSpec Spec, ReadOnlyMemory<byte> Prepared);

/// <param name="Key">The picture.</param>
/// <param name="Base">Index into <see cref="RenderBatch.Bases"/>.</param>
/// <param name="Strengths">One a driven word of the base.</param>
public sealed record BatchFrame(FrameKey Key, int Base, ImmutableArray<float> Strengths);
