using System.Collections.Immutable;

namespace AADiff.Cli.Proofs;

/// <summary>What <c>aadiff prove</c> was asked for.</summary>
/// <param name="Subject">A file of this machine, or the id of a job.</param>
internal sealed record ProveOptions(string Subject)
{
    /// <summary>Path of the page; null: named like the video.</summary>
    public string? Out { get; init; }

    /// <summary>Whether files that exist may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Given by hand; empty: what the job or the record beside the video says.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>The same; null.</summary>
    public string? Prompt { get; init; }

    /// <summary>Folder of a CLIP; null: that of the model.</summary>
    public string? Clip { get; init; }

    /// <summary>Whose CLIP is used; null: the default's, if it is there.</summary>
    public string? Model { get; init; }

    /// <summary>A picture whose black is background; null: no background is measured.</summary>
    public string? Mask { get; init; }

    /// <summary>Whether things are made wrong on purpose.</summary>
    public bool Controls { get; init; }

    /// <summary>Words of the picture that the sound does not drive; empty: those of the prompt that were considered.</summary>
    public ImmutableArray<string> WrongWords { get; init; } = [];

    /// <summary>Other sounds, for controls.</summary>
    public ImmutableArray<string> Others { get; init; } = [];

    /// <summary>Other sounds of the same class.</summary>
    public ImmutableArray<string> SameClass { get; init; } = [];

    public bool IsFile => File.Exists(Subject);
}
