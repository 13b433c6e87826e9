using AADiff.Bench.Measuring;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Testing;
using MathNet.Numerics.Statistics;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Bench.Steps;

/// <summary>What the controls cost: a denoising step of the rewritten graph over one of the stock graph, taking turns.</summary>
internal static class StepBench
{
    private const int Rounds = 9;

    /// <summary>Long enough for the clock and for a busy machine to even out.</summary>
    private const double TurnSeconds = 0.4;

    /// <summary>Eight pictures and their base, conditional and unconditional; the mini model's own size.</summary>
    private const int MiniRows = 18;
    private const int MiniSide = 16;

    private const int ExportRows = 4;
    private const int ExportSide = 32;

    private static readonly string[] _exports = ["sd1-ts14-bmm", "sd1-dynamo18", "sd2-ts17-sdpa", "sdxl-ts17-sdpa"];

    public static int Run(TextWriter output)
    {
        MachineLoad.Write(output, "before");
        Markdown.Header(output, "model", "rows", "latent", "stock step, ms", "rewritten ÷ stock, wall", "rewritten ÷ stock, processor");
        Row(output, "mini", TestData.MiniModel("unet", "model.onnx"), MiniRows, MiniSide);
        foreach (string export in _exports)
        {
            Row(output, export, TestData.Exports(export, "model.onnx"), ExportRows, ExportSide);
        }

        MachineLoad.Write(output, "after");
        return MemoryBench.Run(output);
    }

    private static void Row(TextWriter output, string name, string model, int rows, int side)
    {
        RewrittenUNet unet = AttentionRewrite.Rewrite(model);
        using StepInputs inputs = new(unet, rows, side);
        using SessionOptions options = new DeviceSessions(DeviceChoice.Cpu).CreateOptions();
        using InferenceSession stock = new(model, options);
        using SessionOptions ownOptions = new DeviceSessions(DeviceChoice.Cpu).CreateOptions();
        using InferenceSession rewritten = unet.OpenSession(ownOptions);
        using OrtIoBinding stockBinding = inputs.Bind(stock, rewritten: false);
        using OrtIoBinding binding = inputs.Bind(rewritten, rewritten: true);
        using RunOptions run = new();

        // 1. Warm both, and see how many steps make a turn.
        rewritten.RunWithBinding(run, binding);
        stock.RunWithBinding(run, stockBinding);
        double once = Effort.Of(() => stock.RunWithBinding(run, stockBinding)).Wall;
        int steps = Math.Max(1, (int)Math.Ceiling(TurnSeconds / once));

        // 2. Turns in pairs; who goes first changes, or a machine that slows down would favour one of them.
        List<Effort> stockTurns = [];
        List<Effort> turns = [];
        for (int round = 0; round < Rounds; round++)
        {
            bool stockFirst = round % 2 == 0;
            if (stockFirst)
            {
                stockTurns.Add(Turn(stock, stockBinding));
            }

            turns.Add(Turn(rewritten, binding));
            if (!stockFirst)
            {
                stockTurns.Add(Turn(stock, stockBinding));
            }
        }

        Markdown.Row(
            output, name, $"{inputs.Rows}", $"{inputs.Side}×{inputs.Side}", $"{stockTurns.Select(turn => turn.Wall).Median() / steps * 1000:f1}",
            $"{turns.Zip(stockTurns, (own, other) => own.Wall / other.Wall).Median():f3}",
            $"{turns.Zip(stockTurns, (own, other) => own.Processor / other.Processor).Median():f3}");

        Effort Turn(InferenceSession session, OrtIoBinding bound) => Effort.Of(() =>
        {
            for (int step = 0; step < steps; step++)
            {
                session.RunWithBinding(run, bound);
            }
        });
    }
}
