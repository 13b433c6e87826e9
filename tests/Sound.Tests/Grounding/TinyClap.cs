using AADiff.Testing;

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

    public void Remove(string file) => File.Delete(_folder.File(file));

    public void Dispose() => _folder.Dispose();
}
