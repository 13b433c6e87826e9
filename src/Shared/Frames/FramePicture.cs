using System.Collections.Immutable;

namespace AADiff.Shared.Frames;

/// <summary>One frame task: a picture to render, given by the strengths of the base's driven words.</summary>
public sealed record FramePicture(FrameKey Key, ImmutableArray<float> Strengths);
