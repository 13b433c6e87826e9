using System.Text.Json;
using AADiff.Diffusion.Networks;

namespace AADiff.Diffusion.Tests.Graph;

/// <summary>Inputs, controls and expected output of one run.</summary>
internal sealed class ExportCase(Export export, JsonElement json)
{
    public string Name { get; } = json.GetProperty("name").GetString()!;

    public SafetensorsFile Inputs => export.Tensors(json.GetProperty("inputs").GetString()!);

    public SafetensorsFile Expected => export.Tensors(json.GetProperty("file").GetString()!);

    public long[] CrossSource { get; } = [.. json.GetProperty("cross_source").EnumerateArray().Select(row => row.GetInt64())];

    public long[] SelfSource { get; } = [.. json.GetProperty("self_source").EnumerateArray().Select(row => row.GetInt64())];

    /// <summary>Finest level whose self maps are injected.</summary>
    public int SelfLevel
    {
        get
        {
            int queries = json.GetProperty("self_max_queries").GetInt32();
            long[] latents = Inputs.Shape("sample");
            return queries == 0 ? int.MaxValue : (int)Math.Round(Math.Log2((double)latents[2] * latents[3] / queries) / 2);
        }
    }

    public int? MapQueries { get; } = json.TryGetProperty("map_queries", out JsonElement queries) ? queries.GetInt32() : null;
}
