using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Testing;
using Xunit;

namespace AADiff.Diffusion.Tests.Sampling;

/// <summary>Against PyTorch 2.13 (vectors/prng).</summary>
public sealed class TorchRandomTests
{
    private static readonly SafetensorsFile _vectors = SafetensorsFile.Load(TestData.Vectors("prng", "vectors.safetensors"));

    public static TheoryData<string> SingleDraws() =>
        [.. _vectors.Names.Where(n => n.StartsWith("randn/", StringComparison.Ordinal) && n.Split('/')[2].StartsWith('n'))];

    [Theory]
    [MemberData(nameof(SingleDraws))]
    public void A_seed_draws_the_numbers_that_torch_draws(string name)
    {
        float[] expected = _vectors.Floats(name);
        ulong seed = ulong.Parse(name.Split('/')[1]["seed".Length..]);

        float[] drawn = new TorchRandom(seed).Normal(expected.Length);

        AssertNear(expected, drawn);
    }

    [Theory]
    [InlineData("randn/seed42/calls_20_5_16", 42, new[] { 20, 5, 16 })]
    [InlineData("randn/seed7/calls_5_2_20_3", 7, new[] { 5, 2, 20, 3 })]
    public void Successive_draws_go_on_from_the_state_of_the_generator(string name, ulong seed, int[] counts)
    {
        var random = new TorchRandom(seed);

        float[] drawn = [.. counts.SelectMany(random.Normal)];

        AssertNear(_vectors.Floats(name), drawn);
    }

    [Fact]
    public void The_bits_below_are_those_of_the_classic_twister()
    {
        long[] expected = _vectors.Integers("mt19937/seed42/u32_first_2000");
        var twister = new MersenneTwister(42);

        long[] drawn = [.. expected.Select(_ => (long)twister.NextUInt32())];

        Assert.Equal(expected, drawn);
    }

    [Fact]
    public void Noise_of_the_steps_follows_the_start_latent_in_the_same_stream()
    {
        var random = new TorchRandom(5);
        float[] first = random.Normal(64);
        float[] second = random.Normal(64);
        float[] third = random.Normal(64);

        var start = new NoiseSource(5, 64);

        Assert.Equal(first, start.StartLatent);
        Assert.Equal(third, start.StepNoise(1));
        Assert.Equal(second, start.StepNoise(0));
    }

    private static void AssertNear(float[] expected, float[] drawn)
    {
        Assert.Equal(expected.Length, drawn.Length);
        Assert.All(expected.Zip(drawn), pair => Assert.Equal(pair.First, pair.Second, 2e-6f));
    }
}
