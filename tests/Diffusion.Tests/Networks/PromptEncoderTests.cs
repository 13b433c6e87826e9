using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Networks;
using AADiff.Models;
using AADiff.Testing;
using Xunit;

namespace AADiff.Diffusion.Tests.Networks;

/// <summary>
/// Against the PyTorch text encoders behind the pipeline exports (parts.safetensors: row 0 the empty prompt, row 1 the prompt).
/// </summary>
public sealed class PromptEncoderTests
{
    private const string Prompt = "a photo of a stormy sea at night under a bright moon";
    private static readonly DeviceSessions _cpu = new(DeviceChoice.Cpu);

    [Theory]
    [InlineData("sd1-pipeline-diffusers")]
    [InlineData("sd2-pipeline-optimum")]
    [InlineData("lcm-pipeline-optimum")]
    public void One_encoder_gives_its_last_hidden_states(string export)
    {
        SafetensorsFile parts = SafetensorsFile.Load(TestData.Exports(export, "parts.safetensors"));
        float[] hidden = parts.Floats("last_hidden_state");
        using PromptEncoder encoder = Open(export);

        PromptEmbedding empty = encoder.EncodeNegative("");
        PromptEmbedding prompt = encoder.Encode(Prompt);

        AssertNear(hidden[..(hidden.Length / 2)], empty.Embeds);
        AssertNear(hidden[(hidden.Length / 2)..], prompt.Embeds);
        Assert.Null(prompt.Pooled);
        Assert.Equal((77, 16, 1), (prompt.Tokens, prompt.EndToken, empty.EndToken));
    }

    [Fact]
    public void The_two_encoders_of_SDXL_are_joined_before_their_last_layer()
    {
        SafetensorsFile parts = SafetensorsFile.Load(TestData.Exports("sdxl-pipeline-optimum", "parts.safetensors"));
        float[] hidden = parts.Floats("prompt_embeds");
        float[] pooled = parts.Floats("pooled");
        using PromptEncoder encoder = Open("sdxl-pipeline-optimum");

        PromptEmbedding empty = encoder.Encode("");
        PromptEmbedding prompt = encoder.Encode(Prompt);

        AssertNear(hidden[..(hidden.Length / 2)], empty.Embeds);
        AssertNear(hidden[(hidden.Length / 2)..], prompt.Embeds);
        AssertNear(pooled[..(pooled.Length / 2)], empty.Pooled!);
        AssertNear(pooled[(pooled.Length / 2)..], prompt.Pooled!);
    }

    [Fact]
    public void SDXL_takes_zeros_for_an_empty_negative_prompt_but_not_for_a_written_one()
    {
        using PromptEncoder encoder = Open("sdxl-pipeline-optimum");

        PromptEmbedding empty = encoder.EncodeNegative("");
        PromptEmbedding written = encoder.EncodeNegative("sea");

        Assert.All(empty.Embeds.Concat(empty.Pooled!), v => Assert.Equal(0, v));
        Assert.Contains(written.Embeds, v => v != 0);
    }

    private static PromptEncoder Open(string export) => PromptEncoder.Open(ModelFolder.Open(TestData.Exports(export)), _cpu);

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f * (1 + Math.Abs(pair.First))));
    }
}
