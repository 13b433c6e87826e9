using AADiff.Diffusion.Blending;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion;

/// <summary>
/// AADiff §3: frames are sampled together with the base they are edited from. While a window lasts, a frame's attention maps are the base's, and
/// the driven words' columns are multiplied by the frame's strengths: prompt-to-prompt re-weighting. One <see cref="Advance"/> is one
/// network call and one sampler step of every picture; between two of them pictures may be dropped.
/// </summary>
public sealed class EditedDiffusion : IDisposable
{
    private readonly UNet _unet;
    private readonly ISampler _scheduler;
    private readonly double _guidance;
    private readonly bool _guided;
    private readonly bool _fixedRows;
    private readonly List<SampledPicture> _frames;
    private BatchLayout? _layout;
    private UNetBatch? _batch;

    /// <param name="unet">With control inputs.</param>
    /// <param name="scheduler">For the wanted number of steps.</param>
    /// <param name="guidance">w ≥ 1; 1 has no unconditional half. A network that takes it as an input never has one.</param>
    /// <param name="frames">From one or several bases; all latents have one shape.</param>
    /// <param name="fixedRows">Keep the first call's number of rows to the end, so that a device sees one shape.</param>
    public EditedDiffusion(UNet unet, ISampler scheduler, double guidance, IEnumerable<SampledPicture> frames, bool fixedRows = false)
    {
        (_unet, _scheduler, _guidance, _fixedRows) = (unet, scheduler, guidance, fixedRows);
        _guided = guidance != 1 && !unet.HasGuidanceInput;
        _frames = [.. frames];
    }

    /// <summary>Frames still wanted.</summary>
    public IReadOnlyList<SampledPicture> Frames => _frames;

    /// <summary>Network calls of the whole sampling.</summary>
    public int Calls => _scheduler.Timesteps.Count;

    /// <summary>Network calls that are done.</summary>
    public int Call { get; private set; }

    public bool IsDone => Call == Calls || _frames.Count == 0;

    /// <summary>The last call's own cross maps of a frame, [map height · map width, L], when the UNet gives them.</summary>
    public ReadOnlySpan<float> Maps(SampledPicture frame) => _batch!.Maps!.Row(_layout!.RowOf(frame, conditional: true));

    /// <summary>Height and width of a map.</summary>
    public (int Height, int Width) MapSize => (_batch!.MapHeight, _batch.MapWidth);

    /// <summary>Leaves frames out from here on; nothing else changes.</summary>
    public void Drop(Predicate<SampledPicture> unwanted) => _frames.RemoveAll(unwanted);

    public void Advance(RunOptions runOptions)
    {
        // 1. The rows of this call; buffers are laid out again only when they change.
        BatchLayout layout = BatchLayout.Of(_frames, Call, _guided);
        if (!layout.HasRowsOf(_layout))
        {
            LayOut(layout);
        }

        // 2. Latents as the network wants to see them, and the controls of this step.
        for (int row = 0; row < layout.Rows.Length; row++)
        {
            _scheduler.ScaleModelInput(Call, layout.Rows[row].Picture.Latent, _batch!.Latents.Row(row));
        }

        Control(_batch!.Controls, layout);

        // 3. One call for all rows.
        _batch.Run(_scheduler.Timesteps[Call], runOptions);

        // 4. Guidance in float32, then the sampler's step; a base only while somebody needs where it goes.
        foreach (SampledPicture picture in _frames.Concat(layout.Bases.Where(b => b.AdvancesIn(Call)).Select(b => b.Picture)))
        {
            Step(picture, layout);
        }

        // 5. Outside the mask a frame stays the base.
        foreach (SampledPicture frame in _frames.Where(f => f.Weights is not null && f.Base.Prepared.Mask is not null))
        {
            BlendMask.Apply(frame.Base.Prepared.Mask!, frame.Base.Picture.Latent, frame.Latent);
        }

        Call++;
    }

    public void Dispose() => _batch?.Dispose();

    private void LayOut(BatchLayout layout)
    {
        PreparedBase any = layout.Rows[0].Picture.Base.Prepared;
        int rows = _fixedRows && _batch is not null ? _batch.Rows : _unet.RowsFor(layout.Rows.Length, any.Shape, any.TextShape);
        if (_batch?.Rows != rows)
        {
            _batch?.Dispose();
            _batch = new UNetBatch(_unet, rows, any.Shape, any.TextShape);
        }

        _layout = layout;
        for (int row = 0; row < layout.Rows.Length; row++)
        {
            PreparedBase prepared = layout.Rows[row].Picture.Base.Prepared;
            PromptEmbedding prompt = layout.Rows[row].IsConditional ? prepared.Prompt : prepared.NegativePrompt;
            prompt.Hidden.CopyTo(_batch.Text.Row(row));
            prompt.Pooled?.CopyTo(_batch.TextEmbeds!.Row(row));
            if (_batch.TimeIds is { } timeIds)
            {
                // SDXL: original height and width, crop from the top and left, target height and width.
                (int width, int height) = (prepared.Picture.Width, prepared.Picture.Height);
                ((ReadOnlySpan<float>)[height, width, 0, 0, height, width]).CopyTo(timeIds.Row(row));
            }

            if (_batch.GuidanceEmbedding is { } embedding)
            {
                GuidanceEmbedding.Fill(_guidance, embedding.Row(row));
            }
        }
    }

    /// <summary>Unconditional rows and bases stay neutral; conditional rows of frames follow the windows of their own base.</summary>
    private void Control(ControlTensors controls, BatchLayout layout)
    {
        controls.Reset();
        foreach (SampledPicture frame in _frames)
        {
            if (frame.Weights is not { } weights)
            {
                continue;
            }

            StepWindows windows = frame.Base.Windows;
            int row = layout.RowOf(frame, conditional: true);
            int source = layout.RowOf(frame.Base.Picture, conditional: true);
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
                controls.InjectSelf(row, source, frame.Base.Controls.SelfInjectLevel);
            }
        }
    }

    private void Step(SampledPicture picture, BatchLayout layout)
    {
        Span<float> output = _batch!.Output.Row(layout.RowOf(picture, conditional: true));
        if (_guided)
        {
            ReadOnlySpan<float> unconditional = _batch.Output.Row(layout.RowOf(picture, conditional: false));
            for (int i = 0; i < output.Length; i++)
            {
                output[i] = unconditional[i] + ((float)_guidance * (output[i] - unconditional[i]));
            }
        }

        ReadOnlySpan<float> noise = _scheduler.AddsNoise(Call) ? picture.Base.Prepared.StepNoise[Call] : [];
        _scheduler.Step(Call, output, picture.Latent, picture.Memory, noise);
    }
}
