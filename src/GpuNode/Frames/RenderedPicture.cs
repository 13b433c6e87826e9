using AADiff.Shared.Frames;

namespace AADiff.GpuNode.Frames;

/// <param name="Key">The picture.</param>
/// <param name="Png">Its file.</param>
public sealed record RenderedPicture(FrameKey Key, byte[] Png);
