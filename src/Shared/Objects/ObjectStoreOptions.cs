namespace AADiff.Shared.Objects;

/// <summary>Which store the farm uses; exactly one of the two is given.</summary>
public sealed record ObjectStoreOptions
{
    /// <summary>Path of a folder, for farms whose processes share a disk.</summary>
    public string? Folder { get; init; }

    public S3StoreOptions? S3 { get; init; }
}
