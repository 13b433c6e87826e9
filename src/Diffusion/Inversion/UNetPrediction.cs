using AADiff.Diffusion.Networks;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Inversion;

/// <summary>A loaded U-Net, one row at a time, as the methods of inversion call it.</summary>
internal sealed class UNetPrediction : IDisposable
{
    private readonly UNet _unet;
    private readonly PreparedBase _prepared;
    private readonly RunOptions _runOptions;
    private readonly CancellationToken _cancellationToken;
    private readonly UNetBatch _batch;
    private readonly float[]? _weights;

    /// <param name="unet">Must outlive this.</param>
    /// <param name="prepared">Shapes and sizes.</param>
    /// <param name="weights">Factor of each token's column in every call; null: 1.</param>
    /// <param name="runOptions">Ends a call when terminated.</param>
    /// <param name="cancellationToken">Looked at before each call.</param>
    public UNetPrediction(UNet unet, PreparedBase prepared, float[]? weights, RunOptions runOptions, CancellationToken cancellationToken)
    {
        (_prepared, _weights, _runOptions, _cancellationToken) = (prepared, weights, runOptions, cancellationToken);
        int rows = unet.RowsFor(1, prepared.Shape, prepared.TextShape);
        (_unet, _batch) = (unet, unet.Batches.Take(new BatchShape(rows, prepared.Shape, prepared.TextShape)));
        _batch.Controls.Reset();
    }

    /// <summary>A <see cref="NoisePrediction"/>.</summary>
    public float[] Predict(ReadOnlySpan<float> latent, double timestep, PromptEmbedding text)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        latent.CopyTo(_batch.Latents.Row(0));
        _batch.Condition(0, text, _prepared.PictureSize, guidanceScale: 1);
        _weights?.CopyTo(_batch.Controls.TokenScale, 0);
        _batch.Run(timestep, _runOptions);
        Calls++;
        return _batch.Output.Row(0).ToArray();
    }

    /// <summary>With guidance, ε_u + w·(ε_c − ε_u).</summary>
    public float[] PredictGuided(ReadOnlySpan<float> latent, double timestep, PromptEmbedding text, PromptEmbedding negative, double scale)
    {
        float[] conditional = Predict(latent, timestep, text);
        if (scale != 1)
        {
            Guidance.Apply(conditional, Predict(latent, timestep, negative), scale);
        }

        return conditional;
    }

    /// <summary>Calls that were made.</summary>
    public int Calls { get; private set; }

    /// <summary>Cross-attention maps of the last call, [map height · map width, tokens], where the U-Net has that output.</summary>
    public ReadOnlySpan<float> Maps => _batch.Maps!.Row(0);

    /// <summary>Height and width of such a map.</summary>
    public (int Height, int Width) MapSize => (_batch.MapHeight, _batch.MapWidth);

    public void Dispose() => _unet.Batches.Return(_batch);
}
