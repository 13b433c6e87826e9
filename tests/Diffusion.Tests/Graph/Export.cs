using System.Text.Json;
using AADiff.Diffusion.Networks;
using AADiff.Testing;

namespace AADiff.Diffusion.Tests.Graph;

/// <summary>One of the genuine exports in tests/data, with what its makers measured.</summary>
internal sealed class Export
{
    private readonly JsonElement _expected;

    private Export(string name)
    {
        Folder = TestData.Exports(name);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));
        _expected = document.RootElement.Clone();
    }

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(TestData.Exports(), "expected.json", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal)];

    public string Folder { get; }

    public string Model => Path.Combine(Folder, _expected.GetProperty("model").GetString()!);

    public bool RunsOnCpu => _expected.GetProperty("runs_on_cpu").GetBoolean();

    public bool IsHalf => _expected.GetProperty("tolerance").GetDouble() > 1e-3;

    public IEnumerable<(string Kind, int Level, int Heads)> Layers => _expected.GetProperty("layers").EnumerateArray()
        .Select(layer => (layer.GetProperty("kind").GetString()!, layer.GetProperty("level").GetInt32(), layer.GetProperty("heads").GetInt32()));

    public IEnumerable<ExportCase> Cases => _expected.GetProperty("cases").EnumerateArray().Select(json => new ExportCase(this, json));

    public static Export Open(string name) => new(name);

    public SafetensorsFile Tensors(string file) => SafetensorsFile.Load(Path.Combine(Folder, file));

    public override string ToString() => Path.GetFileName(Folder);
}
