namespace AADiff.Models.Pulling;

/// <param name="Path">The model folder.</param>
/// <param name="Files">How many files it has by the repository's listing.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Fetched">Bytes that came over the network in this run; 0: all was here.</param>
public sealed record PullResult(string Path, int Files, long Bytes, long Fetched);
