namespace AADiff.Diffusion.Networks;

/// <summary>Sizes of all tensors of a call of a U-Net.</summary>
/// <param name="Rows">B.</param>
/// <param name="Latent">Of one row.</param>
/// <param name="Text">Of one row's prompt.</param>
internal readonly record struct BatchShape(int Rows, LatentShape Latent, TextShape Text);

/// <summary>
/// The batches of a U-Net, by shape. Where calls are captured as CUDA graphs they stay, one a shape: a graph reads and writes the addresses that it was
/// captured with. Elsewhere each is let go when it is returned. Not safe for several threads.
/// </summary>
internal sealed class UNetBatches(UNet unet) : IDisposable
{
    /// <summary>Shapes that are captured. A graph can't be given back, so what comes later runs without.</summary>
    private const int MostGraphs = 8;

    private readonly Dictionary<BatchShape, UNetBatch> _kept = [];
    private int _graphs;

    public UNetBatch Take(BatchShape shape)
    {
        if (_kept.Remove(shape, out UNetBatch? kept))
        {
            return kept;
        }

        int? graph = unet.CapturesGraphs ? _graphs < MostGraphs ? ++_graphs : UNetBatch.NotCaptured : null;
        return new UNetBatch(unet, shape, graph);
    }

    public void Return(UNetBatch batch)
    {
        if (!batch.IsCaptured || !_kept.TryAdd(batch.Shape, batch))
        {
            batch.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (UNetBatch batch in _kept.Values)
        {
            batch.Dispose();
        }

        _kept.Clear();
    }
}
