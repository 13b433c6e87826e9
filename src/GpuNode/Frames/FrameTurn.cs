using System.Collections.Immutable;

namespace AADiff.GpuNode.Frames;

/// <summary>The state after a message, and what is to be done about it, in order.</summary>
internal sealed record FrameTurn(FrameState State, ImmutableArray<FrameEffect> Effects);
