namespace AADiff.Shared.Objects;

/// <param name="Name">Full name.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Modified">When it was stored.</param>
public sealed record ObjectInfo(string Name, long Bytes, DateTimeOffset Modified);
