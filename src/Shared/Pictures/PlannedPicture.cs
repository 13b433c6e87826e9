using System.Collections.Immutable;

namespace AADiff.Shared.Pictures;

/// <summary>One frame task: a picture to render, given by the strengths of the base's driven words.</summary>
public sealed record PlannedPicture(PictureKey Key, ImmutableArray<float> Strengths);
