using AADiff.Bench.Measuring;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Testing;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Bench.Steps;

/// <summary>Peak memory of a step on a 64×64 latent, by the form of the graph.</summary>
internal static class MemoryBench
{
    /// <summary>The verb that a child process gets.</summary>
    public const string Verb = "memory";

    private const int Rows = 4;
    private const int Side = 64;

    private static readonly string[] _forms = ["stock", "unfused", "fused"];

    private static readonly (string Name, string File)[] _models =
    [
        ("mini", TestData.MiniModel("unet", "model.onnx")),
        ("sd1-ts14-bmm", TestData.Exports("sd1-ts14-bmm", "model.onnx")),
        ("sd1-dynamo18", TestData.Exports("sd1-dynamo18", "model.onnx")),
    ];

    public static int Run(TextWriter output)
    {
        Markdown.Header(
            output, ["model", "rows", "latent", .. _forms.Select(
            form => $"a step of {(form == "stock" ? "the stock graph" : $"the rewrite, {form}")}, MB")]);
        foreach ((string name, string file) in _models)
        {
            Markdown.Row(output, [name, $"{Rows}", $"{Side}×{Side}", .. _forms.Select(form => PeakMemory.OfChild(Verb, form, file))]);
        }

        return 0;
    }

    /// <summary>In the child: prints by how many MB the first step raised the resident memory at its peak.</summary>
    public static int Measure(TextWriter output, string form, string model)
    {
        RewrittenUNet unet = AttentionRewrite.Rewrite(model, new RewriteOptions { Fuse = form != "unfused" });
        using StepInputs inputs = new(unet, Rows, Side);
        using SessionOptions options = new DeviceSessions(DeviceChoice.Cpu).CreateOptions();
        using InferenceSession session = form == "stock" ? new InferenceSession(model, options) : unet.OpenSession(options);
        using OrtIoBinding binding = inputs.Bind(session, rewritten: form != "stock");
        using RunOptions run = new();
        PeakMemory.Measure(output, () => session.RunWithBinding(run, binding));
        return 0;
    }
}
