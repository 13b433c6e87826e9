using AADiff.Diffusion.Networks;
using AADiff.Shared.Pictures;
using AADiff.Testing;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace AADiff.Diffusion.Tests.Networks;

public sealed class VaeDecoderTests
{
    private const string Export = "sd1-pipeline-diffusers";
    private static readonly SafetensorsFile _parts = SafetensorsFile.Load(TestData.Exports(Export, "parts.safetensors"));
    private static readonly LatentShape _shape = new(4, 8, 8);

    [Theory]
    [InlineData(1)]
    [InlineData(0.25)]
    public void The_recorded_picture_comes_out_divided_by_the_scale_and_rounded(double scale)
    {
        float[] expected = _parts.Floats("decoded");
        float[] latent = [.. _parts.Floats("latent_sample").Select(v => (float)(v * scale))];
        using VaeDecoder decoder = Decoder(scale);

        Picture picture = Assert.Single(decoder.Decode([latent], _shape, 8, new RunOptions(), default))!;

        Assert.Equal((64, 64), (picture.Width, picture.Height));
        int pixels = 64 * 64;
        for (int i = 0; i < pixels; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                double level = Math.Clamp((expected[(channel * pixels) + i] / 2) + 0.5, 0, 1) * 255;
                Assert.InRange(picture.Rgb[(3 * i) + channel] - level, -0.51, 0.51);
            }
        }
    }

    [Fact]
    public void A_picture_is_the_same_alone_and_in_a_chunk()
    {
        float[] latent = _parts.Floats("latent_sample");
        float[] other = [.. latent.Select(v => -v)];
        using VaeDecoder decoder = Decoder(1);

        Picture alone = decoder.Decode([latent], _shape, 8, new RunOptions(), default).Single()!;
        Picture?[] together = [.. decoder.Decode([other, latent, other], _shape, 8, new RunOptions(), default)];

        Assert.Equal(alone.Rgb, together[1]!.Rgb);
        Assert.NotEqual(alone.Rgb, together[0]!.Rgb);
    }

    [Fact]
    public void Values_that_are_no_numbers_give_no_picture_and_spare_the_others()
    {
        float[] latent = _parts.Floats("latent_sample");
        float[] broken = [.. latent];
        broken[7] = float.NaN;
        using VaeDecoder decoder = Decoder(1);

        Picture?[] pictures = [.. decoder.Decode([broken, latent], _shape, 8, new RunOptions(), default)];

        Assert.Null(pictures[0]);
        Assert.NotNull(pictures[1]);
    }

    private static VaeDecoder Decoder(double scale) => new(new InferenceSession(TestData.Exports(Export, "vae_decoder", "model.onnx")), scale);
}
