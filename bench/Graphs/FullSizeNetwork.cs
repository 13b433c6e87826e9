using System.IO.Compression;
using AADiff.Testing;

namespace AADiff.Bench.Graphs;

/// <summary>The graph of a published UNet, without its weights.</summary>
/// <param name="Name">In tables.</param>
/// <param name="File">In tests/data/exports/structure.</param>
/// <param name="WeightBytes">Length of its weights file.</param>
/// <param name="Side">Cells of a latent along a side, at the size that it was trained for.</param>
internal sealed record FullSizeNetwork(string Name, string File, long WeightBytes, int Side)
{
    public static IReadOnlyList<FullSizeNetwork> All { get; } =
    [
        new("SD 1.5", "sd15-unet.onnx", 3_438_083_856, 64),
        new("SD 2.1", "sd21-unet.onnx", 3_463_642_896, 96),
        new("SDXL", "sdxl-unet.onnx.gz", 10_269_854_736, 128),
    ];

    /// <summary>Lays it beside a weights file of the right length that takes no space.</summary>
    /// <returns>The .onnx.</returns>
    public string Lay(TemporaryFolder folder)
    {
        string model = folder.File("model.onnx");
        using FileStream source = System.IO.File.OpenRead(TestData.Exports("structure", File));
        using Stream plain = File.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(source, CompressionMode.Decompress) : source;
        using FileStream copy = System.IO.File.Create(model);
        plain.CopyTo(copy);
        using FileStream weights = System.IO.File.Create(folder.File("weights.pb"));
        weights.SetLength(WeightBytes);
        return model;
    }
}
