using AADiff.Diffusion;
using AADiff.Shared.Pictures;

namespace AADiff.GpuNode.Rendering;

/// <summary>
/// Draws pictures. Blocking; called from one dedicated thread of the node at a time. Throws <see cref="RenderException"/>, or
/// <see cref="OperationCanceledException"/> within one denoising step of the token.
/// </summary>
public interface IPictureRenderer : IDisposable
{
    /// <summary>Pictures in one batch.</summary>
    int Slots { get; }

    /// <summary>Prompt embeddings, start latent or a photo's inversion, and (with blending) the mask, as a .safetensors file.</summary>
    /// <param name="spec">What is prepared.</param>
    /// <param name="material">The user's files, and who hears of steps; null: neither is needed.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    byte[] PrepareBase(BaseSpec spec, BaseMaterial? material, CancellationToken cancellationToken);

    /// <summary>Renders a batch; pictures that are not wanted any more when a step ends are left out of the answer.</summary>
    IReadOnlyList<RenderedPicture> Render(RenderBatch batch, IRenderWatch watch, CancellationToken cancellationToken);
}

/// <summary>What a running batch reports and asks between two denoising steps.</summary>
public interface IRenderWatch
{
    /// <summary><paramref name="step"/> of <paramref name="steps"/> are done.</summary>
    void Stepped(int step, int steps);

    bool IsWanted(PictureKey key);
}
