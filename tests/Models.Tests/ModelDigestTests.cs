using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests;

public sealed class ModelDigestTests
{
    private static readonly DateTime _earlier = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_same_files_elsewhere_have_the_same_digest()
    {
        using LinkedModel copy = LinkedModel.Mini();

        Assert.Matches("^[0-9a-f]{64}$", ModelFolder.Open(copy.Path).Digest);
        Assert.Equal(ModelFolder.Open(TestData.MiniModel()).Digest, ModelFolder.Open(copy.Path).Digest);
    }

    [Theory]
    [InlineData("unet/weights.pb", true)]
    [InlineData("tokenizer/merges.txt", true)]
    [InlineData("scheduler/scheduler_config.json", true)]
    [InlineData("model_index.json", true)]
    [InlineData("unet/README.md", false)]
    [InlineData("unet/diffusion_pytorch_model.safetensors", false)]
    [InlineData("aadiff.json", false)]
    [InlineData("expected.json", false)]
    public void The_digest_follows_what_decides_pixels_and_nothing_else(string file, bool follows)
    {
        using LinkedModel model = WithOwnNetwork();
        string before = ModelFolder.Open(model.Path).Digest;

        byte[] content = File.Exists(model.At(file)) ? File.ReadAllBytes(model.At(file)) : "{}"u8.ToArray();
        model.Replace(file, [.. content, (byte)'\n'], _earlier);

        Assert.Equal(follows, before != ModelFolder.Open(model.Path).Digest);
    }

    [Fact]
    public void A_known_file_is_not_read_again()
    {
        using TemporaryFolder cache = new();
        using LinkedModel model = WithOwnNetwork();
        byte[] weights = File.ReadAllBytes(model.At("unet/weights.pb"));
        model.Replace("unet/weights.pb", weights, _earlier);
        string before = ModelFolder.Open(model.Path, cache.Path).Digest;

        weights[0] ^= 1;
        model.Replace("unet/weights.pb", weights, _earlier);

        Assert.Equal(before, ModelFolder.Open(model.Path, cache.Path).Digest);
        Assert.NotEqual(before, ModelFolder.Open(model.Path).Digest);
    }

    [Fact]
    public void A_file_with_another_time_is_read_again()
    {
        using TemporaryFolder cache = new();
        using LinkedModel model = WithOwnNetwork();
        byte[] weights = File.ReadAllBytes(model.At("unet/weights.pb"));
        model.Replace("unet/weights.pb", weights, _earlier);
        string before = ModelFolder.Open(model.Path, cache.Path).Digest;

        weights[0] ^= 1;
        model.Replace("unet/weights.pb", weights, _earlier.AddSeconds(1));

        Assert.NotEqual(before, ModelFolder.Open(model.Path, cache.Path).Digest);
    }

    [Fact]
    public void A_damaged_cache_is_as_good_as_none()
    {
        using TemporaryFolder cache = new();
        string expected = ModelFolder.Open(TestData.MiniModel(), cache.Path).Digest;
        string file = Assert.Single(Directory.GetFiles(cache.Path));

        File.WriteAllText(file, "{\"a\": 1");

        Assert.Equal(expected, ModelFolder.Open(TestData.MiniModel(), cache.Path).Digest);
    }

    /// <summary>Weights lie where their graph lies, so both are files of the folder itself.</summary>
    private static LinkedModel WithOwnNetwork()
    {
        LinkedModel model = new(TestData.Exports("sd1-pipeline-diffusers"));
        foreach (string file in new[] { "unet/model.onnx", "unet/weights.pb" })
        {
            model.Replace(file, File.ReadAllBytes(model.At(file)), _earlier);
        }

        return model;
    }
}
