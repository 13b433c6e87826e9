using System.Collections.Immutable;

namespace AADiff.Shared.Objects;

/// <summary>What jobs need.</summary>
/// <param name="Names">Single objects: recorded pictures and videos, sounds, requests, storyboards.</param>
/// <param name="Prefixes">Everything below these, as <c>bases/{key}/</c>.</param>
public sealed record LiveObjects(ImmutableHashSet<string> Names, ImmutableArray<string> Prefixes)
{
    public bool Contains(string name) => Names.Contains(name) || Prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal));
}
