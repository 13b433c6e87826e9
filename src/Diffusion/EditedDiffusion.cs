using System.Numerics.Tensors;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion;

/// <summary>
/// AADiff §3: pictures are sampled together with the base they are edited from. While a window of steps lasts, a picture's attention maps
/// are the base's, and the columns of the driven words are multiplied by the picture's strengths (prompt-to-prompt re-weighting,
/// docs/method.md §5). One <see cref="Advance"/> is one call of the U-Net and one sampler step of every picture; between two of them
/// pictures may be dropped.
/// </summary>
public sealed class EditedDiffusion : IDisposable
{
    private readonly UNet _unet;
    private readonly ISampler _sampler;
    private readonly double _guidanceScale;
    private readonly bool _guided;
    private readonly bool _fixedRows;
    private readonly List<SampledPicture> _pictures;
    private BatchLayout? _layout;
    private UNetBatch? _batch;

    /// <param name="unet">With control inputs.</param>
    /// <param name="sampler">For the number of steps that is asked for.</param>
    /// <param name="guidanceScale">w ≥ 1; 1 has no unconditional half. A U-Net that takes it as an input never has one.</param>
    /// <param name="pictures">Of one or several bases; all latents have one shape.</param>
    /// <param name="fixedRows">Keep the first call's number of rows to the end, so that a device sees one shape.</param>
    public EditedDiffusion(UNet unet, ISampler sampler, double guidanceScale, IEnumerable<SampledPicture> pictures, bool fixedRows = false)
    {
        (_unet, _sampler, _guidanceScale, _fixedRows) = (unet, sampler, guidanceScale, fixedRows);
        _guided = guidanceScale != 1 && !unet.HasGuidanceInput;
        _pictures = [.. pictures];
    }

    /// <summary>Those that were not dropped.</summary>
    public IReadOnlyList<SampledPicture> Pictures => _pictures;

    /// <summary>Calls of the U-Net in the whole sampling: one a step, and one more for PNDM.</summary>
    public int Calls => _sampler.Timesteps.Count;

    /// <summary>Calls that are done.</summary>
    public int Call { get; private set; }

    public bool IsDone => Call == Calls || _pictures.Count == 0;

    /// <summary>Height and width of a cross-attention map.</summary>
    internal (int Height, int Width) MapSize => (_batch!.MapHeight, _batch.MapWidth);

    /// <summary>Leaves pictures out from here on; the others come out the same.</summary>
    public void Drop(Predicate<SampledPicture> unwanted) => _pictures.RemoveAll(unwanted);

    /// <summary>One denoising step of all pictures.</summary>
    /// <param name="runOptions">Ends the call when terminated.</param>
    public void Advance(RunOptions runOptions)
    {
        // 1. The rows of this call; buffers are laid out again only when they change.
        BatchLayout layout = BatchLayout.Of(_pictures, Call, _guided);
        if (layout.Rows.IsEmpty)
        {
            // Every picture is an inverted photo as it is.
            FollowInverted();
            return;
        }

        if (!layout.HasRowsOf(_layout))
        {
            LayOut(layout);
        }

        SetUnconditional(layout);

        // 2. Latents scaled to what the U-Net was trained on, and the attention controls of this step.
        for (int row = 0; row < layout.Rows.Length; row++)
        {
            _sampler.ScaleModelInput(Call, layout.Rows[row].Picture.Latent, _batch!.Latents.Row(row));
        }

        SetControls(_batch!.Controls, layout);

        // 3. One call for all rows.
        _batch.Run(_sampler.Timesteps[Call], runOptions);

        // 4. Guidance in float32, then the sampler's step; a base only while its next maps or its latent are needed.
        foreach (SampledPicture picture in _pictures.Concat(layout.Bases.Where(b => b.AdvancesIn(Call)).Select(b => b.Picture)))
        {
            if (!picture.IsKnown)
            {
                Step(picture, layout);
            }
        }

        FollowInverted();

        // 5. Outside the mask a picture stays the base.
        foreach (SampledPicture picture in _pictures.Where(p => p.TokenWeights is not null && p.Base.Prepared.Mask is not null))
        {
            BlendMask.Apply(picture.Base.Prepared.Mask!, picture.Base.Picture.Latent, picture.Latent);
        }
    }

    public void Dispose()
    {
        if (_batch is { } batch)
        {
            _unet.Batches.Return(batch);
            _batch = null;
        }
    }

    /// <summary>
    /// The last call's own cross-attention maps of a picture, [map height · map width, L], when the U-Net has that output.
    /// </summary>
    internal ReadOnlySpan<float> Maps(SampledPicture picture) => _batch!.Maps!.Row(_layout!.RowOf(picture, conditional: true));

    private void LayOut(BatchLayout layout)
    {
        PreparedBase any = layout.Rows[0].Picture.Base.Prepared;
        int rows = _fixedRows && _batch is not null ? _batch.Rows : _unet.RowsFor(layout.Rows.Length, any.Shape, any.TextShape);
        if (_batch?.Rows != rows)
        {
            Dispose();
            _batch = _unet.Batches.Take(new BatchShape(rows, any.Shape, any.TextShape));
        }

        _layout = layout;
        for (int row = 0; row < layout.Rows.Length; row++)
        {
            PreparedBase prepared = layout.Rows[row].Picture.Base.Prepared;
            PromptEmbedding prompt = layout.Rows[row].IsConditional ? prepared.Prompt : prepared.NegativePrompt;
            _batch.Condition(row, prompt, prepared.PictureSize, _guidanceScale);
        }
    }

    /// <summary>
    /// Unconditional rows and bases stay neutral; conditional rows of edited pictures follow the windows of their own base.
    /// </summary>
    private void SetControls(ControlTensors controls, BatchLayout layout)
    {
        controls.Reset();
        foreach (SampledPicture picture in _pictures)
        {
            if (picture.TokenWeights is not { } weights)
            {
                continue;
            }

            StepWindows windows = picture.Base.Windows;
            SetNeutral(controls, picture, layout);
            int row = layout.RowOf(picture, conditional: true);
            int source = layout.RowOf(picture.Base.Picture, conditional: true);
            if (Call < windows.Multiply)
            {
                weights.CopyTo(controls.TokenScale, row * controls.Tokens);
            }

            if (Call < windows.Cross)
            {
                controls.CrossSource[row] = source;
            }

            if (Call < windows.Self)
            {
                controls.InjectSelf(row, source, picture.Base.Controls.SelfInjectLevel);
            }
        }
    }

    /// <summary>A word that a photo does not show is without weight wherever the photo itself is meant.</summary>
    private static void SetNeutral(ControlTensors controls, SampledPicture picture, BatchLayout layout)
    {
        if (picture.Base.Inverted?.NeutralWeights is not { } neutral)
        {
            return;
        }

        foreach (BatchRow row in (BatchRow[])[new(picture.Base.Picture, true), new(picture, true), new(picture, false)])
        {
            if (layout.Rows.IndexOf(row) is >= 0 and var at)
            {
                neutral.CopyTo(controls.TokenScale, at * controls.Tokens);
            }
        }
    }

    /// <summary>Null-text inversion has an unconditional embedding for each call.</summary>
    private void SetUnconditional(BatchLayout layout)
    {
        for (int row = 0; row < layout.Rows.Length; row++)
        {
            if (!layout.Rows[row].IsConditional && layout.Rows[row].Picture.Base.Inverted is { Unconditional: { IsEmpty: false } embeddings })
            {
                _batch!.Condition(row, embeddings[Call]);
            }
        }
    }

    private void Step(SampledPicture picture, BatchLayout layout)
    {
        // 1. Guidance; where a photo asks for it, of what is large only.
        Span<float> output = _batch!.Output.Row(layout.RowOf(picture, conditional: true));
        if (_guided)
        {
            ReadOnlySpan<float> unconditional = _batch.Output.Row(layout.RowOf(picture, conditional: false));
            if (picture.Base.Inverted is { Proximal: not ProximalKind.None and var kind })
            {
                ProximalGuidance.Apply(output, unconditional, _guidanceScale, kind);
            }
            else
            {
                Guidance.Apply(output, unconditional, _guidanceScale);
            }
        }

        // 2. The sampler, and what its step misses of a photo's trajectory.
        ReadOnlySpan<float> noise = _sampler.AddsNoise(Call) ? picture.Base.Prepared.StepNoise[Call] : [];
        _sampler.Step(Call, output, picture.Latent, picture.History, noise);
        if (picture.Base.Inverted is { Offsets: { IsEmpty: false } offsets })
        {
            TensorPrimitives.Add(picture.Latent, offsets[Call], picture.Latent);
        }
    }

    /// <summary>The call is done: what is known of photos, their bases and pictures of them that are not edited, is known after it too.</summary>
    private void FollowInverted()
    {
        Call++;
        foreach (SampledPicture picture in _pictures.Concat(_pictures.Select(p => p.Base.Picture)).Where(p => p.IsKnown))
        {
            picture.Base.Inverted!.Latents[Call].CopyTo(picture.Latent, 0);
        }
    }
}
