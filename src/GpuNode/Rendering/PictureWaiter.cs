namespace AADiff.GpuNode.Rendering;

/// <summary>A job that waits for a picture.</summary>
/// <param name="Picture">The picture's index in that job.</param>
/// <param name="Priority">Of the job.</param>
/// <param name="Fence">Of its latest request; answers carry it.</param>
internal sealed record PictureWaiter(int Picture, int Priority, long Fence);
