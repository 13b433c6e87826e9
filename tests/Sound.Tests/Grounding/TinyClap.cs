using AADiff.Models.Graphs.Onnx;
using AADiff.Testing;
using Google.Protobuf;

namespace AADiff.Sound.Tests.Grounding;

/// <summary>The random-weight CLAP of the vectors with RoBERTa's vocabulary beside it, as a model folder has them.</summary>
internal sealed class TinyClap : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyClap()
    {
        Directory.CreateDirectory(_folder.File("onnx"));
        foreach (string file in new[] { "onnx/audio_model.onnx", "onnx/text_model.onnx", "config.json", "preprocessor_config.json" })
        {
            File.CreateSymbolicLink(_folder.File(file), TestData.Vectors("clap", "tiny", file));
        }

        foreach (string file in new[] { "vocab.json", "merges.txt" })
        {
            File.CreateSymbolicLink(_folder.File(file), TestData.Vectors("tokenizers", "roberta-base", file));
        }
    }

    public string Path => _folder.Path;

    public void Replace(string file, string content)
    {
        File.Delete(_folder.File(file));
        File.WriteAllText(_folder.File(file), content);
    }

    /// <summary>Another input of truth values, one a row, that the graph has no use for, as some exports have.</summary>
    /// <param name="file">The graph.</param>
    /// <param name="name">Of the input.</param>
    /// <param name="place">Its number among the inputs.</param>
    public void AddInput(string file, string name, int place)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.File(file)));
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "batch_size" });
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 1 });
        const int TruthValues = 9;
        model.Graph.Input.Insert(place, new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = TruthValues, Shape = shape } },
        });
        File.Delete(_folder.File(file));
        File.WriteAllBytes(_folder.File(file), model.ToByteArray());
    }

    public void Remove(string file) => File.Delete(_folder.File(file));

    public void Dispose() => _folder.Dispose();
}
