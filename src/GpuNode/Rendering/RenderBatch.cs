using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.GpuNode.Rendering;

/// <summary>Pictures to render together. All bases are of one <see cref="BatchGroup"/>.</summary>
/// <param name="Bases">Each once.</param>
/// <param name="Pictures">Each drawn from one of the bases; different pictures.</param>
public sealed record RenderBatch(ImmutableArray<BatchBase> Bases, ImmutableArray<BatchPicture> Pictures);

/// <param name="Spec">What the base is.</param>
/// <param name="Prepared">Bytes of <see cref="IPictureRenderer.PrepareBase"/>.</param>
public sealed record BatchBase(BaseSpec Spec, ReadOnlyMemory<byte> Prepared)
{
    public BatchGroup Group { get; } = BatchGroup.Of(Spec);
}

/// <param name="Key">The picture.</param>
/// <param name="Base">Index into <see cref="RenderBatch.Bases"/>.</param>
/// <param name="Strengths">One a driven word of the base.</param>
public sealed record BatchPicture(PictureKey Key, int Base, ImmutableArray<float> Strengths);

/// <param name="Key">The picture.</param>
/// <param name="Png">Its file.</param>
public sealed record RenderedPicture(PictureKey Key, byte[] Png);

/// <summary>
/// Pictures whose bases have equal groups can be rendered in one batch: one network sees them all, in the same shape, at the same times. EDICT calls it
/// twice as often as its scheduler has steps.
/// </summary>
public readonly record struct BatchGroup(string ModelDigest, PictureSize Size, string Scheduler, int Steps, double Guidance, bool Coupled = false)
{
    public static BatchGroup Of(BaseSpec spec) => new(spec.ModelDigest, spec.Size, spec.Scheduler, spec.Steps, spec.Guidance, spec.Photo?.Method == InversionMethod.Edict);
}
