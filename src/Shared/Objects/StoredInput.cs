namespace AADiff.Shared.Objects;

/// <summary>A file that a farm has taken, as requests name it.</summary>
/// <param name="ObjectName">For the request.</param>
/// <param name="Sha256">Of its content.</param>
/// <param name="Bytes">How large it is.</param>
public sealed record StoredInput(InputName ObjectName, Sha256Digest Sha256, long Bytes);
