using AADiff.Models.Pulling;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests.Pulling;

public sealed partial class ModelPullTests : IDisposable
{
    private const string UNet = "unet/model.onnx";

    private readonly FakeHub _hub = new();
    private readonly TemporaryFolder _folder = new();

    public ModelPullTests() => _hub.AddModel(TestData.Exports("sd1-pipeline-diffusers"));

    private string Destination => _folder.File("models", "some-model");

    public void Dispose()
    {
        _hub.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_pulled_model_is_the_model()
    {
        List<PullProgress> seen = [];

        PullResult result = await Pull(progress: new Collector(seen));

        Assert.Equal(ModelFolder.Open(TestData.Exports("sd1-pipeline-diffusers")).Digest, ModelFolder.Open(Destination).Digest);
        Assert.Equal(result.Bytes, result.Fetched);
        Assert.Equal(result.Bytes, seen[^1].Done);
        Assert.Equal(seen.OrderBy(p => p.Done), seen);
        Assert.False(Directory.Exists(Destination + ".part"));
    }

    [Fact]
    public async Task Only_what_the_pipeline_reads_is_fetched()
    {
        foreach (string file in new[] { "README.md", "unet/diffusion_pytorch_model.safetensors", "unet/model_fp16.onnx", "safety_checker/model.onnx",
            "v1-5.ckpt", "LICENSE.md" })
        {
            _hub.Add(file, [8, 1]);
        }

        await Pull();

        string[] fetched = [.. _hub.Requests.Select(request => request.Path)];
        Assert.Contains("unet/weights.pb", fetched);
        Assert.Contains("LICENSE.md", fetched);
        Assert.DoesNotContain(
            fetched, path => path.EndsWith(".safetensors", StringComparison.Ordinal) || path.EndsWith(".ckpt", StringComparison.Ordinal)
            || path is "README.md" or "unet/model_fp16.onnx" or "safety_checker/model.onnx");
    }

    [Theory]
    [InlineData("unet.onnx.data")]
    [InlineData("weights.bin")]
    [InlineData("parts/0.safetensors")]
    [InlineData("./model_fp16.onnx_data")]
    public async Task Weights_of_any_name_come_along_because_the_graph_names_them(string name)
    {
        using LinkedModel model = new(TestData.Exports("sd1-pipeline-diffusers"));
        byte[] weight = OutsideWeights.Move(model, "text_encoder/model.onnx", name);
        _hub.AddModel(model.Path);
        string path = $"text_encoder/{(name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name)}";
        List<PullProgress> seen = [];

        PullResult result = await Pull(progress: new Collector(seen));

        Assert.Equal(weight, File.ReadAllBytes(Path.Combine(Destination, path)));
        Assert.Equal(result.Bytes, seen[^1].Done);
        Assert.Equal(seen[^1].Total, seen[^1].Done);
        Assert.Equal(0, (await Pull()).Fetched);
        string digest = ModelFolder.Open(Destination).Digest;
        File.WriteAllBytes(Path.Combine(Destination, path), [.. weight.Reverse()]);
        Assert.NotEqual(digest, ModelFolder.Open(Destination).Digest);
    }

    [Fact]
    public async Task A_tokenizer_of_one_file_comes_along()
    {
        using FakeHub hub = new();
        using LinkedModel model = LinkedModel.Mini();
        using Tokenizers.OneFileTokenizer one = Tokenizers.OneFileTokenizer.Of(TestData.MiniModel("tokenizer"), clip: true, pairs: true);
        File.Copy(Path.Combine(one.Path, "tokenizer.json"), model.At("tokenizer/tokenizer.json"));
        model.Remove("tokenizer/vocab.json");
        model.Remove("tokenizer/merges.txt");
        hub.AddModel(model.Path);

        await Pull(hub: hub);

        Assert.Empty(ModelReport.Inspect(Destination).Faults);
    }

    [Fact]
    public async Task A_long_listing_comes_in_pages()
    {
        _hub.PageSize = 3;

        await Pull();

        Assert.Equal(ModelFamily.Sd1, ModelFolder.Open(Destination).Family);
    }

    [Fact]
    public async Task A_model_that_is_here_is_checked_and_not_fetched_again()
    {
        await Pull();
        int before = _hub.Requests.Count;

        Assert.Equal(0, (await Pull()).Fetched);
        Assert.Equal(before, _hub.Requests.Count);

        File.AppendAllText(Path.Combine(Destination, "model_index.json"), " ");
        UserError error = await Assert.ThrowsAsync<UserError>(() => Pull());
        Assert.Equal(ErrorClass.Output, error.Class);
        Assert.Contains("its model_index.json is not that of someone/some-model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clap_alone_can_be_pulled()
    {
        using FakeHub clap = new();
        clap.AddModel(TestData.MiniModel("clap"));
        clap.Add("onnx/audio_model_quantized.onnx", [8, 1]);

        await Pull(hub: clap);

        string[] files = [.. Directory.EnumerateFiles(Destination, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Destination, file)).Order()];
        Assert.Contains("onnx/audio_model.onnx", files);
        Assert.Contains("vocab.json", files);
        Assert.Contains("merges.txt", files);
        Assert.DoesNotContain("onnx/audio_model_quantized.onnx", files);
    }

    private Task<PullResult> Pull(
        string? repo = null, FakeHub? hub = null, string? token = null, IProgress<PullProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        PullOptions options = new()
        {
            Endpoint = (hub ?? _hub).Address,
            Token = token,
            Attempts = 3,
            FirstDelay = TimeSpan.FromMilliseconds(5),
        };
        return ModelPull.RunAsync(repo ?? _hub.Repo, Destination, options, progress, cancellationToken);
    }

    /// <summary>Keeps what is reported, in order, and acts once on the first that matches.</summary>
    private sealed class Collector(List<PullProgress> seen, Predicate<PullProgress>? when = null, Action? then = null) : IProgress<PullProgress>
    {
        public void Report(PullProgress value)
        {
            seen.Add(value);
            if (when?.Invoke(value) == true)
            {
                then?.Invoke();
            }
        }
    }
}
