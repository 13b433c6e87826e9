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

    /// <summary>Prompt embeddings, start latent and (with blending) the mask, as a .safetensors file.</summary>
    byte[] PrepareBase(BaseSpec spec, Stream? maskPicture, CancellationToken cancellationToken);

    /// <summary>Renders a batch; pictures that nobody wants any more when a step ends are left out of the answer.</summary>
    IReadOnlyList<RenderedPicture> Render(RenderBatch batch, IRenderWatch watch, CancellationToken cancellationToken);

    /// <summary>Whether frames of these two bases can go into one batch (same model, size, scheduler, steps and guidance).</summary>
    bool CanShareBatch(BaseSpec one, BaseSpec other);
}
