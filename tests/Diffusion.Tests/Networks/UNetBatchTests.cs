using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Networks;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace AADiff.Diffusion.Tests.Networks;

/// <summary>The inputs of every kind of export, fed by meaning.</summary>
public sealed class UNetBatchTests
{
    private static readonly LatentShape _shape = new(4, 16, 16);
    private static readonly TextShape _text = new(77, 24, 24);

    [Theory]
    [InlineData("sd1-fp16-einsum-cast", 2e-2)] // float16 everywhere
    [InlineData("sd1-ts14-int64-time", 1e-4)]
    [InlineData("sd1-ts17-int64-steps", 1e-4)]
    [InlineData("sdxl-olive-names", 1e-4)] // pooled text and sizes under other names
    [InlineData("lcm-ts17-sdpa", 1e-4)] // guidance as an input
    [InlineData("sd1-dynamo18", 1e-4)] // scalar time
    public void With_neutral_controls_the_recorded_output_comes_out_again_and_again(string export, double tolerance)
    {
        SafetensorsFile inputs = SafetensorsFile.Load(TestData.Exports(export, "inputs.safetensors"));
        float[] expected = SafetensorsFile.Load(TestData.Exports(export, "case-identity.safetensors")).Floats("out_sample");
        using UNet unet = Open(export);
        using var batch = new UNetBatch(unet, new BatchShape(8, _shape, _text));
        inputs.Floats("sample").CopyTo(batch.Latents.Values, 0);
        inputs.Floats("encoder_hidden_states").CopyTo(batch.Text.Values, 0);
        Fill(batch.TextEmbeds, "text_embeds");
        Fill(batch.TimeIds, "time_ids");
        Fill(batch.GuidanceEmbedding, "timestep_cond");
        using var run = new RunOptions();

        for (int repetition = 0; repetition < 2; repetition++)
        {
            batch.Run(inputs.Floats("timestep")[0], run);

            Assert.InRange(Relative(expected, batch.Output.Values), 0, tolerance);
        }

        void Fill(TensorBuffer? buffer, string name)
        {
            if (buffer is not null)
            {
                inputs.Floats(name).CopyTo(buffer.Values, 0);
            }
        }
    }

    [Fact]
    public void An_export_with_a_fixed_batch_is_filled_up_and_says_when_it_is_too_small()
    {
        using UNet unet = Open("sd1-ts14-fixed-batch");

        Assert.Equal(4, unet.RowsFor(3, _shape, _text));
        UserError error = Assert.Throws<UserError>(() => unet.RowsFor(5, _shape, _text));
        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.Contains("fixed batch of 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_encoder_of_another_model_is_noticed_before_it_draws_nonsense()
    {
        using UNet unet = Open("sd1-ts14-sdpa");

        UserError error = Assert.Throws<UserError>(() => unet.RowsFor(2, _shape, _text with { Width = 768 }));

        Assert.Contains("768", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_that_wants_a_picture_as_prompt_is_refused()
    {
        UserError error = Assert.Throws<UserError>(() => Open("sd1-ip-adapter"));

        Assert.Contains("image_embeds", error.Message, StringComparison.Ordinal);
    }

    private static UNet Open(string export) =>
        new(AttentionRewrite.Rewrite(TestData.Exports(export, "model.onnx")), new DeviceSessions(DeviceChoice.Cpu));

    private static double Relative(float[] expected, float[] actual) => Math.Sqrt(
        expected.Zip(actual, (e, a) => Math.Pow(e - a, 2)).Sum() / expected.Sum(e => (double)e * e));
}
