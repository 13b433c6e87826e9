using AADiff.Shared.Pictures;

namespace AADiff.GpuNode.Rendering;

/// <param name="Key">The picture.</param>
/// <param name="Png">Its file.</param>
public sealed record RenderedPicture(PictureKey Key, byte[] Png);
