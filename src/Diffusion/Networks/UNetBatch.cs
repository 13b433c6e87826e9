using System.Globalization;
using System.Runtime.CompilerServices;
using AADiff.Diffusion.Graph;
using AADiff.Shared.Requests;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Diffusion.Networks;

/// <summary>
/// One batch shape of a U-Net with everything bound: fill the rows, run at a timestep, read the output. Buffers keep their addresses from
/// step to step, on the host and on the device, and nothing is allocated in <see cref="Run"/>. Starts with all controls neutral.
/// </summary>
internal sealed class UNetBatch : IDisposable
{
    /// <summary>Number of the graph of calls that are not captured, where others are.</summary>
    public const int NotCaptured = -1;

    private const string GraphKey = "gpu_graph_id";

    /// <summary>What run options say already: ONNX Runtime complains when a key is set again.</summary>
    private static readonly ConditionalWeakTable<RunOptions, string> _marks = [];

    private readonly UNet _unet;
    private readonly string? _graph;
    private readonly OrtIoBinding _binding;
    private readonly List<BoundTensor> _all = [];
    private readonly List<BoundTensor> _everyStep = [];
    private readonly List<BoundTensor> _conditioning = [];
    private readonly BoundTensor _output;
    private readonly BoundTensor? _maps;
    private bool _isConditioned;

    /// <param name="unet">Must outlive the batch.</param>
    /// <param name="shape">Of its tensors.</param>
    /// <param name="graph">Number of the CUDA graph that its calls are captured as; null: the session captures none.</param>
    public UNetBatch(UNet unet, BatchShape shape, int? graph = null)
    {
        (_unet, Shape, _graph) = (unet, shape, graph?.ToString(CultureInfo.InvariantCulture));
        _binding = unet.Session.CreateIoBinding();
        try
        {
            (int rows, LatentShape latent, TextShape text) = shape;
            UNetInputs inputs = unet.Graph.Inputs;
            Latents = Input(_everyStep, inputs.Latents, rows, latent.Channels, latent.Height, latent.Width);
            Timestep = Input(_everyStep, inputs.Timestep, inputs.Timestep.Rank == 0 ? [] : [inputs.Timestep.Dimensions[0] ?? 1]);
            Text = Input(_conditioning, inputs.Text, rows, text.Tokens, text.Width);
            TextEmbeds = inputs.TextEmbeds is { } pooled ? Input(_conditioning, pooled, rows, text.PooledWidth) : null;
            TimeIds = inputs.TimeIds is { } sizes ? Input(_conditioning, sizes, rows, 6) : null;
            GuidanceEmbedding = inputs.TimestepCond is { } guidance
                ? Input(
                    _conditioning, guidance, rows,
                    guidance.Dimensions[^1] ?? throw new NotSupportedException("the width of the guidance input is not in the model"))
                : null;

            Controls = new ControlTensors(unet.Graph, rows, text.Tokens);
            Control(RewrittenUNet.TokenScale, OrtValue.CreateTensorValueFromMemory(Controls.TokenScale, [rows, text.Tokens]));
            Control(RewrittenUNet.CrossSource, OrtValue.CreateTensorValueFromMemory(Controls.CrossSource, [rows]));
            foreach ((int level, long[] sources) in Controls.SelfSource)
            {
                Control(RewrittenUNet.SelfSource(level), OrtValue.CreateTensorValueFromMemory(sources, [rows]));
            }

            _output = Result(inputs.Output.Name, new TensorBuffer(inputs.Output.Type, rows, latent.Channels, latent.Height, latent.Width));
            if (unet.Graph.MapLevel is { } mapLevel)
            {
                (MapHeight, MapWidth) = (Halved(latent.Height, mapLevel), Halved(latent.Width, mapLevel));
                _maps = Result(RewrittenUNet.MapOutput, new TensorBuffer(TensorElementType.Float, rows, MapHeight * MapWidth, text.Tokens));
            }
        }
        catch
        {
            // A device that has no memory for all of them gets back what the first ones took.
            Dispose();
            throw;
        }
    }

    public BatchShape Shape { get; }

    public int Rows => Shape.Rows;

    /// <summary>Whether a CUDA graph refers to the addresses of this batch.</summary>
    public bool IsCaptured => _graph is not null && _graph != NotCaptured.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether its last call failed or was cancelled in the middle.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Number of the CUDA graph that its calls are captured as; null: they are not.</summary>
    public string? Graph => IsCaptured ? _graph : null;

    /// <summary>[rows, channels, height, width].</summary>
    public TensorBuffer Latents { get; }

    /// <summary>[rows, tokens, width].</summary>
    public TensorBuffer Text { get; }

    /// <summary>SDXL: [rows, pooled width].</summary>
    public TensorBuffer? TextEmbeds { get; }

    /// <summary>SDXL: [rows, 6].</summary>
    public TensorBuffer? TimeIds { get; }

    /// <summary>LCM: [rows, width].</summary>
    public TensorBuffer? GuidanceEmbedding { get; }

    public ControlTensors Controls { get; }

    /// <summary>[rows, channels, height, width], after <see cref="Run"/>.</summary>
    public TensorBuffer Output => _output.Buffer!;

    /// <summary>[rows, <see cref="MapHeight"/>·<see cref="MapWidth"/>, tokens], when the graph has the maps.</summary>
    public TensorBuffer? Maps => _maps?.Buffer;

    public int MapHeight { get; }

    public int MapWidth { get; }

    private TensorBuffer Timestep { get; }

    /// <summary>Everything that a row is told beside its latent.</summary>
    /// <param name="row">Of the batch.</param>
    /// <param name="prompt">What it shows.</param>
    /// <param name="size">Of the picture, in pixels.</param>
    /// <param name="guidanceScale">For a U-Net that takes it as an input.</param>
    public void Condition(int row, PromptEmbedding prompt, PictureSize size, double guidanceScale)
    {
        Condition(row, prompt.Embeds);
        prompt.Pooled?.CopyTo(TextEmbeds!.Row(row));
        if (TimeIds is { } timeIds)
        {
            // SDXL: original height and width, crop from the top and left, target height and width.
            ((ReadOnlySpan<float>)[size.Height, size.Width, 0, 0, size.Height, size.Width]).CopyTo(timeIds.Row(row));
        }

        if (GuidanceEmbedding is { } embedding)
        {
            Networks.GuidanceEmbedding.Fill(guidanceScale, embedding.Row(row));
        }
    }

    /// <param name="row">Of the batch.</param>
    /// <param name="embeds">[tokens, width], in place of those of its prompt.</param>
    public void Condition(int row, ReadOnlySpan<float> embeds)
    {
        embeds.CopyTo(Text.Row(row));
        ConditioningChanged();
    }

    /// <summary>
    /// Says that what the rows are conditioned on (texts, sizes, guidance) was written to in another way than by conditioning a row. It stays on the device from step to step; latents, timestep
    /// and controls go there with every call.
    /// </summary>
    public void ConditioningChanged() => _isConditioned = false;

    /// <summary>One call at a timestep of the training; fractions are rounded where the model takes whole numbers only.</summary>
    public void Run(double timestep, RunOptions runOptions)
    {
        // 1. Inputs to where the network reads them.
        Array.Fill(Timestep.Values, (float)timestep);
        Controls.Check();
        if (!_isConditioned)
        {
            _conditioning.ForEach(input => input.Send(runOptions));
            _isConditioned = true;
        }

        _everyStep.ForEach(input => input.Send(runOptions));

        // 2. The call; a graph is captured by the first one of this shape, and played back by the others.
        Mark(runOptions);
        HasFailed = true;
        _unet.Session.RunWithBinding(runOptions, _binding);
        _binding.SynchronizeBoundOutputs();
        HasFailed = false;

        // 3. Outputs back.
        _output.Fetch(runOptions);
        _maps?.Fetch(runOptions);
    }

    public void Dispose()
    {
        _binding.Dispose();
        _all.ForEach(bound => bound.Dispose());
    }

    private void Mark(RunOptions runOptions)
    {
        if (_graph is not null && !(_marks.TryGetValue(runOptions, out string? said) && said == _graph))
        {
            runOptions.AddRunConfigEntry(GraphKey, _graph);
            _marks.AddOrUpdate(runOptions, _graph);
        }
    }

    private TensorBuffer Input(List<BoundTensor> list, TensorSpec spec, params long[] shape)
    {
        var buffer = new TensorBuffer(spec.Type, shape);
        BoundTensor bound = Place(buffer.Value, buffer);
        list.Add(bound);
        _binding.BindInput(spec.Name, bound.Value);
        return buffer;
    }

    private void Control(string name, OrtValue value)
    {
        BoundTensor bound = Place(value, null);
        _everyStep.Add(bound);
        _binding.BindInput(name, bound.Value);
    }

    private BoundTensor Result(string name, TensorBuffer buffer)
    {
        BoundTensor bound = Place(buffer.Value, buffer);
        _binding.BindOutput(name, bound.Value);
        return bound;
    }

    private BoundTensor Place(OrtValue host, TensorBuffer? buffer)
    {
        var bound = new BoundTensor(host, buffer);
        _all.Add(bound);
        bound.Place(_unet.Memory);
        return bound;
    }

    /// <summary>A stride-2 convolution with padding 1 rounds up.</summary>
    private static int Halved(int size, int times)
    {
        for (int i = 0; i < times; i++)
        {
            size = (size + 1) / 2;
        }

        return size;
    }
}
