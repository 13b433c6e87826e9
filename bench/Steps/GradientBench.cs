using AADiff.Bench.Graphs;
using AADiff.Bench.Measuring;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Testing;
using MathNet.Numerics.Statistics;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Bench.Steps;

/// <summary>
/// What null-text inversion costs: one gradient by the text over one call of the UNet as pictures are drawn with it, both of one row, in time and in
/// memory; and the same of networks of full size as their shapes tell it.
/// </summary>
internal static class GradientBench
{
    /// <summary>The verb that a child process gets.</summary>
    public const string MemoryVerb = "gradient-memory";

    private const string Plain = "plain";
    private const int Rounds = 7;

    private static readonly (string Name, string File, int Side)[] _models =
    [
        ("mini", TestData.MiniModel("unet", "model.onnx"), 16),
        ("mini", TestData.MiniModel("unet", "model.onnx"), 32),
        ("mini", TestData.MiniModel("unet", "model.onnx"), 64),
        ("sd1-pipeline-diffusers", TestData.Exports("sd1-pipeline-diffusers", "unet", "model.onnx"), 32),
        ("sd2-pipeline-optimum", TestData.Exports("sd2-pipeline-optimum", "unet", "model.onnx"), 32),
    ];

    public static int Run(TextWriter output)
    {
        MachineLoad.Write(output, "before");
        Markdown.Header(
            output, "model", "latent", "UNet step, ms", "gradient ÷ step, wall", "gradient ÷ step, processor", "step, MB", "gradient, MB");
        foreach ((string name, string file, int side) in _models)
        {
            Row(output, name, file, side);
        }

        MachineLoad.Write(output, "after");
        Markdown.Header(output, "UNet", "latent", "differentiated in, s", "gradient graph, kB", "step's results, GB", "gradient's results, GB");
        foreach (FullSizeNetwork network in FullSizeNetwork.All)
        {
            FullSize(output, network);
        }

        return 0;
    }

    /// <summary>In the child: prints by how many MB one call raised the resident memory at its peak.</summary>
    public static int Measure(TextWriter output, string form, string model, int side)
    {
        if (form == Plain)
        {
            using PlainStep plain = new(model, side);
            PeakMemory.Measure(output, plain.Run);
            return 0;
        }

        using GradientStep step = new(model, side);
        PeakMemory.Measure(output, step.Run);
        return 0;
    }

    private static void Row(TextWriter output, string name, string file, int side)
    {
        using PlainStep plain = new(file, side);
        using GradientStep gradient = new(file, side);
        plain.Run();
        gradient.Run();
        List<Effort> steps = [];
        List<Effort> gradients = [];
        for (int round = 0; round < Rounds; round++)
        {
            // Several steps to a turn, or the clock would be too coarse for the smaller of the two.
            Effort four = Effort.Of(() =>
            {
                for (int i = 0; i < 4; i++)
                {
                    plain.Run();
                }
            });
            steps.Add(new Effort(four.Wall / 4, four.Processor / 4));
            gradients.Add(Effort.Of(gradient.Run));
        }

        Markdown.Row(
            output, name, $"{side}×{side}", $"{steps.Select(turn => turn.Wall).Median() * 1000:f1}",
            $"{gradients.Zip(steps, (one, other) => one.Wall / other.Wall).Median():f2}",
            $"{gradients.Zip(steps, (one, other) => one.Processor / other.Processor).Median():f2}",
            PeakMemory.OfChild(MemoryVerb, Plain, file, $"{side}"), PeakMemory.OfChild(MemoryVerb, "gradient", file, $"{side}"));
    }

    private static void FullSize(TextWriter output, FullSizeNetwork network)
    {
        using TemporaryFolder folder = new();
        string model = network.Lay(folder);
        GradientGraph? graph = null;
        double seconds = Effort.Of(() => graph = NullTextGradient.Build(model, network.Side, network.Side, tokens: 77)).Wall;
        long? step = new SizedUNet(AttentionRewrite.Rewrite(model)).At(1, network.Side, network.Side, tokens: 77).Peak;
        Markdown.Row(
            output, network.Name, $"{network.Side}×{network.Side}", $"{seconds:f2}", $"{graph!.Proto.Length / 1024}", $"{step / 1e9:f2}",
            $"{graph.PeakBytes / 1e9:f2}");
    }

    /// <summary>One row of the rewritten UNet.</summary>
    private sealed class PlainStep : IDisposable
    {
        private readonly RunOptions _run = new();
        private readonly StepInputs _inputs;
        private readonly InferenceSession _session;
        private readonly OrtIoBinding _binding;

        public PlainStep(string model, int side)
        {
            RewrittenUNet unet = AttentionRewrite.Rewrite(model);
            _inputs = new StepInputs(unet, rows: 1, side);
            using SessionOptions options = new DeviceSessions(DeviceChoice.Cpu).CreateOptions();
            _session = unet.OpenSession(options);
            _binding = _inputs.Bind(_session, rewritten: true);
        }

        public void Run() => _session.RunWithBinding(_run, _binding);

        public void Dispose()
        {
            _binding.Dispose();
            _session.Dispose();
            _inputs.Dispose();
            _run.Dispose();
        }
    }
}
