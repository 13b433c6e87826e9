using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using Google.Protobuf;

namespace AADiff.Models.Tests;

/// <summary>Takes the first weight of some size out of a part's graph.</summary>
internal static class OutsideWeights
{
    /// <summary>Writes it to a file of this name beside the graph.</summary>
    public static byte[] Move(LinkedModel model, string part, string name)
    {
        byte[] weight = Rename(model, part, name);
        string file = Path.Combine(Path.GetDirectoryName(model.At(part))!, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, weight);
        return weight;
    }

    /// <summary>Only lets the graph say that it lies there; gives its bytes.</summary>
    public static byte[] Rename(LinkedModel model, string part, string name)
    {
        ModelProto graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(model.At(part)));
        TensorProto weight = graph.Graph.Initializer.First(tensor => tensor.RawData.Length > 1000);
        byte[] bytes = weight.RawData.ToByteArray();
        weight.ClearRawData();
        weight.DataLocation = ExternalData.External;
        weight.ExternalData.Add(new ExternalData(name, 0, bytes.Length).ToEntries());
        model.Replace(part, graph.ToByteArray(), DateTime.UtcNow);
        return bytes;
    }
}
