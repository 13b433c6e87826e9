namespace AADiff.Shared.Farm;

/// <param name="Removed">Objects that went, or would go.</param>
/// <param name="RemovedBytes">Their size.</param>
/// <param name="KeptPictures">Pictures that stay although no job needs them.</param>
/// <param name="KeptPictureBytes">Their size.</param>
public sealed record SweepReport(int Removed, long RemovedBytes, int KeptPictures, long KeptPictureBytes);
