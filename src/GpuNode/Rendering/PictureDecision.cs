using System.Collections.Immutable;

namespace AADiff.GpuNode.Rendering;

/// <summary>The state after a message, and what is to be done about it, in order.</summary>
internal sealed record PictureDecision(PictureState State, ImmutableArray<PictureEffect> Effects);
