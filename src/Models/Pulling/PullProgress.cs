namespace AADiff.Models.Pulling;

/// <param name="File">The one being fetched, relative.</param>
/// <param name="FileDone">Bytes of it that are here.</param>
/// <param name="FileSize">Bytes of it in all.</param>
/// <param name="Done">Bytes of all files that are here.</param>
/// <param name="Total">Bytes of all files.</param>
/// <param name="Waiting">Why nothing moves, or null: the connection was lost and is tried again.</param>
public sealed record PullProgress(string File, long FileDone, long FileSize, long Done, long Total, string? Waiting);
