using System.IO.Compression;
using AADiff.Diffusion;
using AADiff.Models.Graphs.Onnx;
using AADiff.Shared.Errors;
using AADiff.Testing;

namespace AADiff.Bench.Graphs;

/// <summary>The graph of a published UNet, without its weights.</summary>
/// <param name="Key">As options name it.</param>
/// <param name="Name">In tables.</param>
/// <param name="File">In tests/data/exports/structure.</param>
/// <param name="WeightBytes">Length of its weights file.</param>
/// <param name="Side">Cells of a latent along a side, at the size that it was trained for.</param>
/// <param name="Text">Values of a token.</param>
/// <param name="Pooled">Values of the pooled text; 0: it takes none.</param>
internal sealed record FullSizeNetwork(string Key, string Name, string File, long WeightBytes, int Side, int Text, int Pooled)
{
    public static IReadOnlyList<FullSizeNetwork> All { get; } =
    [
        new("sd15", "SD 1.5", "sd15-unet.onnx", 3_438_083_856, 64, 768, 0),
        new("sd21", "SD 2.1", "sd21-unet.onnx", 3_463_642_896, 96, 1024, 0),
        new("sdxl", "SDXL", "sdxl-unet.onnx.gz", 10_269_854_736, 128, 2048, 1280),
    ];

    public LatentShape Latent => new(4, Side, Side);

    /// <exception cref="UserError">There is none of this name.</exception>
    public static FullSizeNetwork Of(string key) => All.FirstOrDefault(network => network.Key == key)
        ?? throw new UserError(ErrorClass.Usage, $"there is no U-Net \"{key}\"; write {string.Join(", ", All.Select(network => network.Key))}");

    /// <summary>Its weights are references into a file that is not there.</summary>
    public ModelProto ReadGraph()
    {
        using Stream graph = OpenGraph();
        return ModelProto.Parser.ParseFrom(graph);
    }

    /// <summary>Lays it beside a weights file of the right length that takes no space.</summary>
    /// <returns>The .onnx.</returns>
    public string Lay(TemporaryFolder folder)
    {
        string model = folder.File("model.onnx");
        using Stream graph = OpenGraph();
        using FileStream copy = System.IO.File.Create(model);
        graph.CopyTo(copy);
        using FileStream weights = System.IO.File.Create(folder.File("weights.pb"));
        weights.SetLength(WeightBytes);
        return model;
    }

    private Stream OpenGraph()
    {
        FileStream file = System.IO.File.OpenRead(TestData.Exports("structure", File));
        return File.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}
