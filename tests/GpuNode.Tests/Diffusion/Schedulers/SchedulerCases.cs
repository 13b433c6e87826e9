using System.Text.Json;
using AADiff.GpuNode.Diffusion.Schedulers;
using AADiff.Testing;

namespace AADiff.GpuNode.Tests.Diffusion.Schedulers;

/// <summary>The recorded runs of vectors/schedulers.</summary>
internal static class SchedulerCases
{
    public static readonly string[] Files = ["ddim", "euler", "dpmpp2m", "lcm", "pndm"];

    public static IEnumerable<JsonElement> Read(string file)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(TestData.Vectors("schedulers", file + ".json")));
        return [.. json.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.Clone())];
    }

    public static JsonElement Find(string file, string id) => Read(file).Single(c => c.GetProperty("id").GetString() == id);

    public static SchedulerKind Kind(string className) => className switch
    {
        "DDIMScheduler" => SchedulerKind.Ddim,
        "EulerDiscreteScheduler" => SchedulerKind.Euler,
        "DPMSolverMultistepScheduler" => SchedulerKind.DpmSolver,
        "LCMScheduler" => SchedulerKind.Lcm,
        "PNDMScheduler" => SchedulerKind.Pndm,
        _ => throw new ArgumentOutOfRangeException(nameof(className), className, "unknown"),
    };

    public static IScheduler Create(string className, JsonElement config, int steps) =>
        SchedulerCatalog.Create(new SchedulerConfigFile(config).Settings(Kind(className)), steps);

    public static JsonElement Json(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
