using AADiff.Diffusion.Graph;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Bench.Steps;

/// <summary>
/// Seeded inputs of one step, bound once, with controls that change nothing: equal work for the stock and for the rewritten graph.
/// </summary>
internal sealed class StepInputs : IDisposable
{
    private readonly RewrittenUNet _unet;
    private readonly Random _random = new(1);
    private readonly Dictionary<string, OrtValue> _stock = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OrtValue> _controls = new(StringComparer.Ordinal);
    private readonly OrtValue _output;

    /// <param name="unet">Whose inputs.</param>
    /// <param name="rows">Unless the export fixes it.</param>
    /// <param name="side">Of the latent, unless the export fixes it.</param>
    public StepInputs(RewrittenUNet unet, int rows, int side)
    {
        _unet = unet;
        rows = unet.FixedRows ?? rows;
        UNetInputs inputs = unet.Inputs;
        int tokens = (int)(inputs.Text.Dimensions[1] ?? 77);
        Add(inputs.Latents, rows, 4, side, side);
        Add(inputs.Text, rows, tokens, 1);
        Add(inputs.Timestep, 1);
        foreach (TensorSpec other in new[] { inputs.TextEmbeds, inputs.TimeIds, inputs.TimestepCond }.OfType<TensorSpec>())
        {
            Add(other, rows, 1);
        }

        ControlTensors controls = new(unet, rows, tokens);
        _controls.Add(RewrittenUNet.TokenScale, OrtValue.CreateTensorValueFromMemory(controls.TokenScale, [rows, tokens]));
        _controls.Add(RewrittenUNet.CrossSource, OrtValue.CreateTensorValueFromMemory(controls.CrossSource, [rows]));
        foreach ((int level, long[] sources) in controls.SelfSource)
        {
            _controls.Add(RewrittenUNet.SelfSource(level), OrtValue.CreateTensorValueFromMemory(sources, [rows]));
        }

        _output = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, inputs.Output.Type, _stock[inputs.Latents.Name].GetTensorTypeAndShape().Shape);
        (Rows, Side) = (rows, (int)_stock[inputs.Latents.Name].GetTensorTypeAndShape().Shape[^1]);
    }

    public int Rows { get; }

    public int Side { get; }

    /// <param name="session">Of the stock or of the rewritten graph.</param>
    /// <param name="rewritten">Which.</param>
    public OrtIoBinding Bind(InferenceSession session, bool rewritten)
    {
        OrtIoBinding binding = session.CreateIoBinding();
        foreach ((string name, OrtValue value) in rewritten ? _stock.Concat(_controls) : _stock)
        {
            binding.BindInput(name, value);
        }

        binding.BindOutput(_unet.Inputs.Output.Name, _output);
        return binding;
    }

    public void Dispose()
    {
        foreach (OrtValue value in _stock.Values.Concat(_controls.Values).Append(_output))
        {
            value.Dispose();
        }
    }

    private void Add(TensorSpec input, params long[] wanted)
    {
        long[] shape = [.. input.Dimensions.Select((dimension, axis) => dimension ?? wanted[axis])];
        OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, input.Type, shape);
        bool time = input.Rank <= 1;
        switch (input.Type)
        {
            case TensorElementType.Float16:
                foreach (ref Float16 element in value.GetTensorMutableDataAsSpan<Float16>())
                {
                    element = (Float16)Draw(time);
                }

                break;
            case TensorElementType.Int64:
                value.GetTensorMutableDataAsSpan<long>().Fill(500);
                break;
            default:
                foreach (ref float element in value.GetTensorMutableDataAsSpan<float>())
                {
                    element = Draw(time);
                }

                break;
        }

        _stock.Add(input.Name, value);
    }

    private float Draw(bool time) => time ? 500 : (float)((_random.NextDouble() - 0.5) * 3);
}
