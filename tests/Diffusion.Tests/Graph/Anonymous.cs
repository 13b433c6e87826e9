using System.Globalization;
using AADiff.Models.Graphs.Onnx;
using Google.Protobuf;

namespace AADiff.Diffusion.Tests.Graph;

/// <summary>Makes a model nameless: numbers for tensors, no node names, no producer, nodes in random order.</summary>
internal static class Anonymous
{
    public static string Write(string model, string folder, int seed)
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(File.ReadAllBytes(model));
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(model)!))
        {
            if (!file.EndsWith(".safetensors", StringComparison.Ordinal) && file != model)
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }
        }

        Strip(proto.Graph);
        proto.ClearProducerName();
        proto.MetadataProps.Clear();
        NodeProto[] nodes = [.. proto.Graph.Node];
        new Random(seed).Shuffle(nodes);
        proto.Graph.Node.Clear();
        proto.Graph.Node.AddRange(nodes);
        string path = Path.Combine(folder, "model.onnx");
        File.WriteAllBytes(path, proto.ToByteArray());
        return path;
    }

    private static void Strip(GraphProto graph)
    {
        HashSet<string> kept = [.. graph.Input.Concat(graph.Output).Select(info => info.Name), ""];
        var names = new Dictionary<string, string>();
        string Rename(string name) => kept.Contains(name)
            ? name
            : names.TryGetValue(name, out string? number) ? number : names[name] = (names.Count + 1000).ToString(CultureInfo.InvariantCulture);
        foreach (TensorProto tensor in graph.Initializer)
        {
            tensor.Name = Rename(tensor.Name);
        }

        foreach (NodeProto node in graph.Node)
        {
            node.ClearName();
            node.MetadataProps.Clear();
            for (int i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = Rename(node.Input[i]);
            }

            for (int i = 0; i < node.Output.Count; i++)
            {
                node.Output[i] = Rename(node.Output[i]);
            }
        }

        graph.ValueInfo.Clear();
    }
}
