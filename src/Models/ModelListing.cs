namespace AADiff.Models;

/// <param name="Name">Below the models folder, with '/'.</param>
/// <param name="Path">The folder.</param>
/// <param name="Family">Null when the folder can't be used.</param>
/// <param name="Bytes">Of all its files.</param>
/// <param name="Fault">Why it can't be used, or null.</param>
public sealed record ModelListing(string Name, string Path, ModelFamily? Family, long Bytes, string? Fault);
