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
    private readonly HashSet<BatchShape> _captured = [];
    private int _graphs;

    public UNetBatch Take(BatchShape shape)
    {
        if (_kept.Remove(shape, out UNetBatch? kept))
        {
            kept.Controls.Reset();
            return kept;
        }

        // Who takes a captured shape a second time, while the first is out, runs without.
        if (!unet.CapturesGraphs || _graphs == MostGraphs || _captured.Contains(shape))
        {
            return new UNetBatch(unet, shape, unet.CapturesGraphs ? UNetBatch.NotCaptured : null);
        }

        var batch = new UNetBatch(unet, shape, _graphs + 1);
        _graphs++;
        _captured.Add(shape);
        return batch;
    }

    /// <summary>
    /// A batch of which a call failed or was cancelled is let go: what was captured of it may end in the middle, and would be played back without an
    /// error. Its shape is captured anew, under another number.
    /// </summary>
    public void Return(UNetBatch batch)
    {
        if (batch is { IsCaptured: true, HasFailed: false })
        {
            _kept.Add(batch.Shape, batch);
            return;
        }

        batch.Dispose();
        if (batch.IsCaptured)
        {
            _captured.Remove(batch.Shape);
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
