using System.Collections.Immutable;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Pictures;

/// <summary>
/// The whole video before any GPU works: frame i (shown at exactly i/fps) is picture <c>Frames[i]</c> of <see cref="Pictures"/>.
/// Stored as <c>jobs/{id}/storyboard.json</c>.
/// </summary>
public sealed record Storyboard(BaseKey Base, FrameRate FrameRate, ImmutableArray<int> Frames, ImmutableArray<PlannedPicture> Pictures);

/// <summary>A picture to render, given by the strengths of the base's driven words.</summary>
public sealed record PlannedPicture(PictureKey Key, ImmutableArray<float> Strengths);
