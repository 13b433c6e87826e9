using System.Text.Json;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Testing;
using Xunit;

namespace AADiff.Diffusion.Tests.Sampling;

/// <summary>Every run of diffusers recorded in vectors/schedulers, with the fake network out = 0.25·in + g[k].</summary>
public sealed class RecordedRunTests
{
    private static readonly SafetensorsFile _common = SafetensorsFile.Load(TestData.Vectors("schedulers", "common.safetensors"));
    private static readonly float[] _start = _common.Floats("start_noise");
    private static readonly float[] _network = _common.Floats("model_g");
    private static readonly float[] _noise = _common.Floats("lcm_noise");

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string file in SamplerCases.Files)
        {
            foreach (JsonElement c in SamplerCases.Read(file))
            {
                cases.Add(file, c.GetProperty("id").GetString()!);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_whole_run_ends_where_diffusers_ends(string file, string id)
    {
        ISampler sampler = Sampler(file, id);
        float[] latents = SafetensorsFile.Load(TestData.Vectors("schedulers", file + ".safetensors")).Floats(id + "/latents");
        float[] x = [.. _start.Select(n => (float)(n * sampler.InitNoiseSigma))];
        var history = new SamplerHistory();
        var seen = new float[x.Length];

        for (int call = 0; call < sampler.Timesteps.Count; call++)
        {
            sampler.ScaleModelInput(call, x, seen);
            float[] output = [.. seen.Select((v, i) => (0.25f * v) + _network[(call * x.Length) + i])];
            sampler.Step(call, output, x, history, _noise.AsSpan(call * x.Length, x.Length));
            AssertNear(latents.AsSpan((call + 1) * x.Length, x.Length), x, 3e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_step_from_a_recorded_latent_gives_the_next(string file, string id)
    {
        ISampler sampler = Sampler(file, id);
        SafetensorsFile recorded = SafetensorsFile.Load(TestData.Vectors("schedulers", file + ".safetensors"));
        float[] latents = recorded.Floats(id + "/latents");
        float[] inputs = recorded.Floats(id + "/model_input");
        float[] outputs = recorded.Floats(id + "/model_output");
        var history = new SamplerHistory();
        int n = _start.Length;
        var seen = new float[n];

        for (int call = 0; call < sampler.Timesteps.Count; call++)
        {
            float[] x = latents[(call * n)..((call + 1) * n)];
            sampler.ScaleModelInput(call, x, seen);
            AssertNear(inputs.AsSpan(call * n, n), seen, 2e-6);
            sampler.Step(call, outputs.AsSpan(call * n, n), x, history, _noise.AsSpan(call * n, n));
            AssertNear(latents.AsSpan((call + 1) * n, n), x, 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_grid_of_a_recorded_run_is_the_same(string file, string id)
    {
        JsonElement c = SamplerCases.Find(file, id);
        ISampler sampler = Sampler(file, id);

        GridAssert.Equal(c, sampler);
        Assert.Equal(c.GetProperty("calls").GetInt32(), sampler.Timesteps.Count);
    }

    private static ISampler Sampler(string file, string id)
    {
        JsonElement c = SamplerCases.Find(file, id);
        return SamplerCases.Create(c.GetProperty("scheduler").GetString()!, c.GetProperty("config"), c.GetProperty("steps").GetInt32());
    }

    private static void AssertNear(ReadOnlySpan<float> expected, float[] actual, double tolerance)
    {
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance * (1 + Math.Abs(expected[i])));
        }
    }
}
