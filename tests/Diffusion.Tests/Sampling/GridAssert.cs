using System.Text.Json;
using AADiff.Diffusion.Sampling;
using Xunit;

namespace AADiff.Diffusion.Tests.Sampling;

/// <summary>Compares timesteps, noise levels and start sigma with a recorded row; long rows are recorded as ends and sum.</summary>
internal static class GridAssert
{
    public static void Equal(JsonElement row, ISampler sampler)
    {
        double tolerance = sampler is EulerSampler ? 1e-3 : 0;
        Compare(row.GetProperty("timesteps"), sampler.Timesteps, _ => tolerance);
        if (row.TryGetProperty("init_noise_sigma", out JsonElement start))
        {
            Assert.Equal(start.GetDouble(), sampler.InitNoiseSigma, 1e-6 * start.GetDouble());
        }

        IReadOnlyList<double>? sigmas = sampler switch
        {
            EulerSampler euler => euler.Sigmas,
            DpmSolverSampler solver => solver.Sigmas,
            _ => null,
        };
        if (sigmas is not null && row.TryGetProperty("sigmas", out JsonElement recorded))
        {
            Compare(recorded, sigmas, sigma => 1e-6 * Math.Abs(sigma));
        }
    }

    private static void Compare(JsonElement recorded, IReadOnlyList<double> actual, Func<double, double> tolerance)
    {
        if (recorded.ValueKind == JsonValueKind.Array)
        {
            double[] values = [.. recorded.EnumerateArray().Select(v => v.GetDouble())];
            Assert.Equal(values.Length, actual.Count);
            Assert.All(values.Zip(actual), p => Assert.Equal(p.First, p.Second, tolerance(p.First)));
            return;
        }

        double[] first = [.. recorded.GetProperty("first").EnumerateArray().Select(v => v.GetDouble())];
        double[] last = [.. recorded.GetProperty("last").EnumerateArray().Select(v => v.GetDouble())];
        double sum = recorded.GetProperty("sum").GetDouble();
        Assert.Equal(recorded.GetProperty("count").GetInt32(), actual.Count);
        Assert.All(first.Zip(actual), p => Assert.Equal(p.First, p.Second, tolerance(p.First)));
        Assert.All(last.Zip(actual.Skip(actual.Count - last.Length)), p => Assert.Equal(p.First, p.Second, tolerance(p.First)));
        Assert.Equal(sum, actual.Sum(), Math.Max(tolerance(sum), 1e-5 * Math.Abs(sum)));
    }
}
