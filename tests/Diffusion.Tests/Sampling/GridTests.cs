using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Diffusion.Tests.Sampling;

public sealed class GridTests
{
    [Theory]
    [InlineData("DDIMScheduler")]
    [InlineData("EulerDiscreteScheduler")]
    [InlineData("DPMSolverMultistepScheduler")]
    [InlineData("LCMScheduler")]
    [InlineData("PNDMScheduler")]
    public void Every_recorded_grid_of_a_class_is_reproduced(string className)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(TestData.Vectors("schedulers", "grids.json")));
        JsonElement[] rows = [.. json.RootElement.GetProperty("rows").EnumerateArray()
            .Where(r => r.GetProperty("scheduler").GetString() == className)];
        Assert.True(rows.Length >= 30);

        foreach (JsonElement row in rows)
        {
            int steps = row.GetProperty("steps").GetInt32();
            if (row.TryGetProperty("note", out _))
            {
                // The reference lays a step beyond its table and fails later.
                Assert.Throws<UserError>(() => SamplerCases.Create(className, Config(row), steps));
                continue;
            }

            GridAssert.Equal(row, SamplerCases.Create(className, Config(row), steps));
        }
    }

    private static JsonElement Config(JsonElement row)
    {
        var config = new Dictionary<string, object> { ["beta_start"] = 0.00085, ["beta_end"] = 0.012, ["beta_schedule"] = "scaled_linear" };
        foreach (string key in (string[])["timestep_spacing", "steps_offset", "skip_prk_steps", "use_karras_sigmas", "original_inference_steps"])
        {
            if (row.TryGetProperty(key, out JsonElement value))
            {
                config[key] = value;
            }
        }

        return JsonSerializer.SerializeToElement(config);
    }
}
