using AADiff.Diffusion.Graph;
using AADiff.Models.Graphs;
using AADiff.Shared.Errors;
using AADiff.Testing;

namespace AADiff.Bench.Fuzzing;

/// <summary>ONNX files of every part of a model, as they are read before a native library sees them; the UNet is also rewritten.</summary>
internal static class ModelTargets
{
    private static readonly (string Name, string File)[] _parts =
    [
        ("ONNX of a text encoder", TestData.MiniModel("text_encoder", "model.onnx")),
        ("ONNX of a VAE decoder", TestData.MiniModel("vae_decoder", "model.onnx")),
        ("ONNX of CLAP's sound encoder", TestData.MiniModel("clap", "onnx", "audio_model.onnx")),
        ("ONNX of CLAP's text encoder", TestData.MiniModel("clap", "onnx", "text_model.onnx")),
    ];

    private static readonly (string Name, string File) _unet = ("ONNX of a UNet", TestData.Exports("sd1-ts14-reordered", "model.onnx"));

    public static IReadOnlyList<string> Names { get; } = [_unet.Name, .. _parts.Select(part => part.Name)];

    public static IReadOnlyList<FuzzTarget> All =>
    [
        Of(_unet, file => AttentionRewrite.Rewrite(file)),
        .. _parts.Select(part => Of(part, file => GraphFile.Require(file))),
    ];

    private static FuzzTarget Of((string Name, string File) part, Action<string> open) =>
        FuzzTarget.Reader<UserError>(part.Name, [File.ReadAllBytes(part.File)], ByteMutations.All, input =>
        {
            using var folder = new TemporaryFolder();
            string file = folder.File("model.onnx");
            File.WriteAllBytes(file, input);
            open(file);
            return Task.CompletedTask;
        });
}
