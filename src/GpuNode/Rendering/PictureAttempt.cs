namespace AADiff.GpuNode.Rendering;

/// <summary>A ticket as its owner knows it.</summary>
/// <param name="Node">Where it was last heard of.</param>
/// <param name="Step">Denoising steps done.</param>
/// <param name="Steps">Of so many; 0 while it waits.</param>
/// <param name="Heard">When.</param>
internal sealed record PictureAttempt(string Node, int Step, int Steps, DateTimeOffset Heard)
{
    public bool Running => Steps > 0;
}
