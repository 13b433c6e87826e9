using AADiff.Diffusion.Networks;
using AADiff.Testing;
using Xunit;

namespace AADiff.Diffusion.Tests.Networks;

public sealed class GuidanceEmbeddingTests
{
    [Fact]
    public void It_is_the_sinusoid_that_diffusers_feeds()
    {
        SafetensorsFile inputs = SafetensorsFile.Load(TestData.Exports("lcm-pipeline-optimum", "inputs.safetensors"));
        float[] expected = inputs.Floats("timestep_cond")[..32];
        var embedding = new float[32];

        GuidanceEmbedding.Fill(7.5, embedding);

        Assert.All(expected.Zip(embedding), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

}
