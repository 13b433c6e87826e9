using AADiff.Diffusion.Graph;
using AADiff.Shared.Errors;
using AADiff.Testing;

namespace AADiff.Bench.Fuzzing;

/// <summary>ONNX files of the parts of a model. What is still a graph after the damage is opened as the farm opens it.</summary>
internal static class ModelTargets
{
    private const string UNetName = "ONNX of a UNet";

    public static IReadOnlyList<string> Names { get; } = [UNetName];

    public static IReadOnlyList<FuzzTarget> All =>
    [
        FuzzTarget.Reader<UserError>(UNetName, [File.ReadAllBytes(TestData.Exports("sd1-ts14-reordered", "model.onnx"))], ByteMutations.All, input =>
        {
            using var folder = new TemporaryFolder();
            Directory.CreateDirectory(folder.File("unet"));
            File.WriteAllBytes(folder.File("unet", "model.onnx"), input);
            AttentionRewrite.Rewrite(folder.File("unet", "model.onnx"));
            return Task.CompletedTask;
        }),
    ];
}
