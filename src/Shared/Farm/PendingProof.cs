namespace AADiff.Shared.Farm;

/// <summary>The proof of a job is being measured: ask again in some seconds.</summary>
/// <param name="Before">Jobs that are measured before it; 0: it is measured now.</param>
public sealed record PendingProof(int Before);
