using AADiff.Diffusion.Graph;
using AADiff.Shared.Requests;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Diffusion.Networks;

/// <summary>
/// One batch shape of a U-Net with everything bound: fill the rows, run at a timestep, read the output. Buffers keep their addresses from
/// step to step and nothing is allocated in <see cref="Run"/>. Starts with all controls neutral.
/// </summary>
internal sealed class UNetBatch : IDisposable
{
    private readonly UNet _unet;
    private readonly OrtIoBinding _binding;
    private readonly List<(string Name, TensorBuffer Buffer)> _inputs = [];
    private readonly List<(string Name, OrtValue Value)> _controls = [];
    private readonly TensorBuffer _output;
    private readonly TensorBuffer? _maps;

    /// <param name="unet">Must outlive the batch.</param>
    /// <param name="rows">B.</param>
    /// <param name="shape">Of one latent.</param>
    /// <param name="text">Shape of one prompt's embedding.</param>
    public UNetBatch(UNet unet, int rows, LatentShape shape, TextShape text)
    {
        (_unet, Rows) = (unet, rows);
        UNetInputs inputs = unet.Graph.Inputs;
        Latents = Input(inputs.Latents, rows, shape.Channels, shape.Height, shape.Width);
        Timestep = Input(inputs.Timestep, inputs.Timestep.Rank == 0 ? [] : [inputs.Timestep.Dimensions[0] ?? 1]);
        Text = Input(inputs.Text, rows, text.Tokens, text.Width);
        TextEmbeds = inputs.TextEmbeds is { } pooled ? Input(pooled, rows, text.PooledWidth) : null;
        TimeIds = inputs.TimeIds is { } sizes ? Input(sizes, rows, 6) : null;
        GuidanceEmbedding = inputs.TimestepCond is { } guidance
            ? Input(
                guidance, rows,
                guidance.Dimensions[^1] ?? throw new NotSupportedException("the width of the guidance input is not in the model"))
            : null;

        Controls = new ControlTensors(unet.Graph, rows, text.Tokens);
        Control(RewrittenUNet.TokenScale, OrtValue.CreateTensorValueFromMemory(Controls.TokenScale, [rows, text.Tokens]));
        Control(RewrittenUNet.CrossSource, OrtValue.CreateTensorValueFromMemory(Controls.CrossSource, [rows]));
        foreach ((int level, long[] sources) in Controls.SelfSource)
        {
            Control(RewrittenUNet.SelfSource(level), OrtValue.CreateTensorValueFromMemory(sources, [rows]));
        }

        _output = new TensorBuffer(inputs.Output.Type, rows, shape.Channels, shape.Height, shape.Width);
        _binding = unet.Session.CreateIoBinding();
        _binding.BindOutput(inputs.Output.Name, _output.Value);
        if (unet.Graph.MapLevel is { } mapLevel)
        {
            (MapHeight, MapWidth) = (Halved(shape.Height, mapLevel), Halved(shape.Width, mapLevel));
            _maps = new TensorBuffer(TensorElementType.Float, rows, MapHeight * MapWidth, text.Tokens);
            _binding.BindOutput(RewrittenUNet.MapOutput, _maps.Value);
        }

        BindInputs();
    }

    public int Rows { get; }

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
    public TensorBuffer Output => _output;

    /// <summary>[rows, <see cref="MapHeight"/>·<see cref="MapWidth"/>, tokens], when the graph has the maps.</summary>
    public TensorBuffer? Maps => _maps;

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
        prompt.Embeds.CopyTo(Text.Row(row));
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

    /// <summary>One call at a timestep of the training; fractions are rounded where the model takes whole numbers only.</summary>
    public void Run(double timestep, RunOptions runOptions)
    {
        Array.Fill(Timestep.Values, (float)timestep);
        Controls.Check();
        foreach ((_, TensorBuffer buffer) in _inputs)
        {
            buffer.Push();
        }

        if (!_unet.UsesHostMemory)
        {
            BindInputs();
        }

        _unet.Session.RunWithBinding(runOptions, _binding);
        if (!_unet.UsesHostMemory)
        {
            _binding.SynchronizeBoundOutputs();
        }

        _output.Pull();
        _maps?.Pull();
    }

    public void Dispose()
    {
        _binding.Dispose();
        _inputs.ForEach(input => input.Buffer.Dispose());
        _controls.ForEach(control => control.Value.Dispose());
        _output.Dispose();
        _maps?.Dispose();
    }

    private TensorBuffer Input(TensorSpec spec, params long[] shape)
    {
        var buffer = new TensorBuffer(spec.Type, shape);
        _inputs.Add((spec.Name, buffer));
        return buffer;
    }

    private void Control(string name, OrtValue value) => _controls.Add((name, value));

    private void BindInputs()
    {
        foreach ((string name, TensorBuffer buffer) in _inputs)
        {
            _binding.BindInput(name, buffer.Value);
        }

        foreach ((string name, OrtValue value) in _controls)
        {
            _binding.BindInput(name, value);
        }
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
