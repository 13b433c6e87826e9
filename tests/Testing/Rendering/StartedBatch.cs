using System.Collections.Immutable;
using AADiff.Shared.Pictures;

namespace AADiff.Testing.Rendering;

/// <param name="Node">Name of the renderer.</param>
/// <param name="Keys">Its pictures.</param>
public sealed record StartedBatch(string Node, ImmutableArray<PictureKey> Keys);
