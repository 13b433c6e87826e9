using System.Collections.Immutable;

namespace AADiff.Shared.Objects;

/// <summary>What jobs need.</summary>
/// <param name="Names">Single objects: sounds, curves, masks.</param>
/// <param name="Folders">Everything directly or deeper in these, named as <see cref="FolderOf"/> names them.</param>
public sealed record LiveObjects(ImmutableHashSet<string> Names, ImmutableHashSet<string> Folders)
{
    public bool Contains(string name) => Names.Contains(name) || (FolderOf(name) is { } folder && Folders.Contains(folder));

    /// <summary>What belongs together lies in one folder of the second level: a job, a video, a base, the renderings of a picture. Null: it lies in none.</summary>
    public static string? FolderOf(string name)
    {
        int first = name.IndexOf('/', StringComparison.Ordinal);
        int second = first < 0 ? -1 : name.IndexOf('/', first + 1);
        return second < 0 ? null : name[..(second + 1)];
    }
}
