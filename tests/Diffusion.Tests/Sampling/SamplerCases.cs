using System.Text.Json;
using AADiff.Diffusion.Sampling;
using AADiff.Models.Schedulers;
using AADiff.Testing;

namespace AADiff.Diffusion.Tests.Sampling;

/// <summary>The recorded runs of vectors/schedulers.</summary>
internal static class SamplerCases
{
    public static readonly string[] Files = ["ddim", "euler", "dpmpp2m", "lcm", "pndm"];

    public static IEnumerable<JsonElement> Read(string file)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(TestData.Vectors("schedulers", file + ".json")));
        return [.. json.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.Clone())];
    }

    public static JsonElement Find(string file, string id) => Read(file).Single(c => c.GetProperty("id").GetString() == id);

    public static SamplerKind Kind(string className) => className switch
    {
        "DDIMScheduler" => SamplerKind.Ddim,
        "EulerDiscreteScheduler" => SamplerKind.Euler,
        "DPMSolverMultistepScheduler" => SamplerKind.DpmSolver,
        "LCMScheduler" => SamplerKind.Lcm,
        "PNDMScheduler" => SamplerKind.Pndm,
        _ => throw new ArgumentOutOfRangeException(nameof(className), className, "unknown"),
    };

    public static ISampler Create(string className, JsonElement config, int steps) =>
        SamplerCatalog.Create(new SchedulerConfigFile(config).Settings(Kind(className)), steps);

    public static JsonElement Json(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
