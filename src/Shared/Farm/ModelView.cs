using System.Collections.Immutable;

namespace AADiff.Shared.Farm;

/// <summary>A model that a coordinator knows.</summary>
/// <param name="Name">As requests name it.</param>
/// <param name="Family">Kind of model; null: it can't be used.</param>
/// <param name="Digest">Over the files that decide pixels; null: it can't be used.</param>
/// <param name="Bytes">Of all its files.</param>
/// <param name="Fault">Why it can't be used; null: it can.</param>
/// <param name="Nodes">GPU nodes that say that they have the same files; null: the farm did not say.</param>
/// <param name="SilentNodes">GPU nodes that do not say what they have.</param>
public sealed record ModelView(
    string Name, string? Family, string? Digest, long Bytes, string? Fault, ImmutableArray<string>? Nodes, int SilentNodes);
