namespace AADiff.Models.Pulling;

/// <summary>A file of a repository as its listing describes it.</summary>
/// <param name="Path">Relative, with '/'.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hex, of files in large-file storage; else null.</param>
/// <param name="BlobSha1">Lower-case hex SHA-1 that git gives the content of a small file; it is the pointer's for large ones.</param>
internal sealed record HubFile(string Path, long Size, string? Sha256, string BlobSha1);
