using System.IO.Compression;
using AADiff.Diffusion;
using AADiff.Models.Graphs.Onnx;
using AADiff.Shared.Errors;
using AADiff.Testing;

namespace AADiff.Bench.RealSize;

/// <summary>A published U-Net of full size, of which the repository has the graph and not the weights (tests/data/exports/structure).</summary>
/// <param name="Name">As users write it.</param>
/// <param name="Title">For tables.</param>
/// <param name="Graph">File of the graph.</param>
/// <param name="Side">Cells of its own latents, along a side.</param>
/// <param name="Text">Values of a token.</param>
/// <param name="Pooled">Values of the pooled text; 0: it takes none.</param>
internal sealed record RealUNet(string Name, string Title, string Graph, int Side, int Text, int Pooled)
{
    public static IReadOnlyList<RealUNet> All { get; } =
    [
        new("sd15", "SD 1.5", "sd15-unet.onnx", 64, 768, 0),
        new("sd21", "SD 2.1", "sd21-unet.onnx", 96, 1024, 0),
        new("sdxl", "SDXL", "sdxl-unet.onnx.gz", 128, 2048, 1280),
    ];

    public LatentShape Latent => new(4, Side, Side);

    /// <exception cref="UserError">There is none of this name.</exception>
    public static RealUNet Named(string name) => All.FirstOrDefault(unet => unet.Name == name)
        ?? throw new UserError(ErrorClass.Usage, $"there is no U-Net \"{name}\"; write {string.Join(", ", All.Select(unet => unet.Name))}");

    public ModelProto ReadGraph()
    {
        using FileStream file = File.OpenRead(TestData.Exports("structure", Graph));
        using Stream plain = Graph.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        return ModelProto.Parser.ParseFrom(plain);
    }
}
