using System.Collections.Immutable;

namespace AADiff.Shared.Objects;

/// <param name="Remove">What goes, in ordinal order of the names.</param>
/// <param name="KeptPictures">How many pictures stay although no job needs them.</param>
/// <param name="KeptPictureBytes">Their size.</param>
public sealed record SweepPlan(ImmutableArray<ObjectInfo> Remove, int KeptPictures, long KeptPictureBytes)
{
    public long RemovedBytes => Remove.Sum(o => o.Bytes);

    /// <summary>What stays because a job needs it.</summary>
    public KeptObjects Needed { get; init; } = KeptObjects.None;

    /// <summary>What no job needs and stays because it is young.</summary>
    public KeptObjects Young { get; init; } = KeptObjects.None;
}

/// <param name="Count">How many.</param>
/// <param name="Bytes">In all.</param>
public sealed record KeptObjects(int Count, long Bytes)
{
    public static KeptObjects None { get; } = new(0, 0);

    public KeptObjects With(ObjectInfo one) => new(Count + 1, Bytes + one.Bytes);
}

/// <summary>How long and how much the store keeps of what no job needs.</summary>
public sealed record SweepPolicy
{
    /// <summary>Younger objects are never removed: their job may be about to say that it needs them.</summary>
    public TimeSpan MinimumAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Pictures that no job needs are worth keeping, since a later job may ask for the same ones, up to this age; null: for ever.</summary>
    public TimeSpan? CachedPictureAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>And up to this many bytes of them, the least recently stored ones going first; null: without limit.</summary>
    public long? CachedPictureBytes { get; init; }
}

/// <summary>What jobs need.</summary>
/// <param name="Names">Single objects: sounds, curves, masks.</param>
/// <param name="Folders">Everything directly or deeper in these, named as <see cref="FolderOf"/> names them.</param>
public sealed record LiveObjects(ImmutableHashSet<string> Names, ImmutableHashSet<string> Folders)
{
    public bool Contains(string name) => Names.Contains(name) || (FolderOf(name) is { } folder && Folders.Contains(folder));

    /// <summary>
    /// What belongs together lies in one folder of the second level: a job, a video, a base, the renderings of a picture. Null: it lies in none.
    /// </summary>
    public static string? FolderOf(string name)
    {
        int first = name.IndexOf('/', StringComparison.Ordinal);
        int second = first < 0 ? -1 : name.IndexOf('/', first + 1);
        return second < 0 ? null : name[..(second + 1)];
    }
}
