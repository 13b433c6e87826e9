using AADiff.Shared.Objects;

namespace AADiff.Shared.Requests;

/// <summary>What the video of a request sounds like. Whatever is heard, the pictures follow the request's own sounds.</summary>
public sealed record HeardSound
{
    public required HeardKind Kind { get; init; }

    /// <summary>With <see cref="HeardKind.File"/>, else null: object that holds the file as the user gave it.</summary>
    public InputName? ObjectName { get; init; }

    /// <summary>With <see cref="HeardKind.File"/>, else null: the user's file name, for messages only.</summary>
    public string? FileName { get; init; }

    /// <summary>With <see cref="HeardKind.File"/>: how much louder it is heard, in decibels; null: as it is.</summary>
    public double? GainDecibels { get; init; }
}

public enum HeardKind
{
    /// <summary>All sounds of the request, each with its gain.</summary>
    Mix,

    /// <summary>Nothing: the video has no sound track.</summary>
    None,

    /// <summary>One file, which may be one of the request's sounds.</summary>
    File,
}
