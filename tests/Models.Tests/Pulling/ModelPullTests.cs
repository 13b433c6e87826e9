using System.Net;
using AADiff.Models.Pulling;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests.Pulling;

public sealed class ModelPullTests : IDisposable
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

    [Theory]
    [InlineData("weights.elsewhere")]
    [InlineData("../../weights.bin")]
    public async Task Weights_that_the_repository_does_not_list_end_the_pull_before_the_rest_is_fetched(string name)
    {
        using LinkedModel model = new(TestData.Exports("sd1-pipeline-diffusers"));
        OutsideWeights.Rename(model, "text_encoder/model.onnx", name);
        _hub.AddModel(model.Path);

        UserError error = await Assert.ThrowsAsync<UserError>(() => Pull());

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.Contains($"text_encoder/model.onnx has its weights in '{name}', which the repository does not list", error.Message, StringComparison.Ordinal);
        Assert.All(_hub.Requests, request => Assert.EndsWith(".onnx", request.Path, StringComparison.Ordinal));
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
    public async Task A_connection_that_breaks_in_the_middle_goes_on_where_it_stopped()
    {
        _hub.Drop(UNet, after: 200_000);
        _hub.Drop(UNet, after: 100_000);
        List<PullProgress> seen = [];

        PullResult result = await Pull(progress: new Collector(seen));

        long[] starts = [.. _hub.Requests.Where(request => request.Path == UNet).Select(request => request.From)];
        Assert.Equal(3, starts.Length);
        Assert.True(starts[0] == 0 && starts[0] < starts[1] && starts[1] < starts[2], string.Join(' ', starts));
        Assert.Equal(result.Bytes, result.Fetched);
        Assert.Contains(seen, p => p.Waiting is not null);
        Assert.NotEmpty(ModelFolder.Open(Destination).Digest);
    }

    [Fact]
    public async Task A_server_that_ignores_where_to_go_on_sends_all_of_it_again()
    {
        _hub.Drop(UNet, after: 200_000);
        _hub.Next(UNet, (context, content) =>
        {
            context.Response.ContentLength64 = content.Length;
            context.Response.OutputStream.Write(content);
            context.Response.Close();
            return true;
        });

        PullResult result = await Pull();

        Assert.True(result.Fetched > result.Bytes);
        Assert.Equal(File.ReadAllBytes(TestData.Exports("sd1-pipeline-diffusers", UNet)), File.ReadAllBytes(Path.Combine(Destination, UNet)));
    }

    [Fact]
    public async Task A_pull_that_was_stopped_goes_on_in_the_next_run()
    {
        using CancellationTokenSource stop = new();
        _hub.Drop("vae_decoder/model.onnx", after: 50_000);
        var stopped = Pull(progress: new Collector([], p => p.Waiting is not null, stop.Cancel), cancellationToken: stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        int before = _hub.Requests.Count;

        PullResult result = await Pull();

        Assert.DoesNotContain(_hub.Requests.Skip(before), request => request.Path == UNet);
        Assert.True(_hub.Requests.Skip(before).First(request => request.Path == "vae_decoder/model.onnx").From > 0);
        Assert.True(result.Fetched < result.Bytes);
        Assert.NotEmpty(ModelFolder.Open(Destination).Digest);
    }

    [Theory]
    [InlineData(UNet)]
    [InlineData("scheduler/scheduler_config.json")]
    public async Task A_wrong_hash_is_refused_and_the_file_removed(string file)
    {
        _hub.WronglyListed.Add(file);

        UserError error = await Assert.ThrowsAsync<UserError>(() => Pull());

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.StartsWith($"{file} arrived damaged", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Destination));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories), path => path.Contains(file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_remains_of_another_version_are_fetched_anew()
    {
        string part = Path.Combine(Destination + ".part", UNet + ".part");
        Directory.CreateDirectory(Path.GetDirectoryName(part)!);
        File.WriteAllBytes(part, new byte[1000]);

        await Pull();

        Assert.Equal([1000, 0], _hub.Requests.Where(request => request.Path == UNet).Select(request => request.From));
        Assert.NotEmpty(ModelFolder.Open(Destination).Digest);
    }

    [Fact]
    public async Task A_file_longer_than_listed_is_not_kept()
    {
        _hub.Next("model_index.json", (context, content) =>
        {
            byte[] more = [.. content, .. content];
            context.Response.ContentLength64 = more.Length;
            context.Response.OutputStream.Write(more);
            context.Response.Close();
            return true;
        });

        UserError error = await Assert.ThrowsAsync<UserError>(() => Pull());

        Assert.StartsWith("model_index.json is longer than the repository lists", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, null, ErrorClass.Model, "set HF_TOKEN")]
    [InlineData(HttpStatusCode.Forbidden, "secret", ErrorClass.Model, "with the token in HF_TOKEN")]
    [InlineData(HttpStatusCode.NotFound, null, ErrorClass.Model, "has no someone/some-model (404)")]
    [InlineData(HttpStatusCode.ServiceUnavailable, null, ErrorClass.Unreachable, "the server answers 503")]
    public async Task A_refusal_says_what_to_do(HttpStatusCode status, string? token, ErrorClass errorClass, string sentence)
    {
        _hub.Refuse = status;

        UserError error = await Assert.ThrowsAsync<UserError>(() => Pull(token: token));

        Assert.Equal(errorClass, error.Class);
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task The_token_is_sent_but_not_to_where_a_redirect_leads()
    {
        using FakeHub elsewhere = new();
        elsewhere.AddModel(TestData.Exports("sd1-pipeline-diffusers"));
        _hub.Next(UNet, (context, _) =>
        {
            context.Response.Redirect($"{elsewhere.Address}{elsewhere.Repo}/resolve/main/{UNet}");
            context.Response.Close();
            return true;
        });

        await Pull(token: "secret");

        Assert.All(_hub.Tokens, header => Assert.Equal("Bearer secret", header));
        Assert.Null(Assert.Single(elsewhere.Tokens));
    }

    [Fact]
    public async Task A_server_that_keeps_breaking_off_is_given_up_and_what_came_is_kept()
    {
        for (int i = 0; i < 4; i++)
        {
            _hub.Drop("unet/weights.pb", after: i == 0 ? 1000 : 0);
        }

        UserError error = await Assert.ThrowsAsync<UserError>(() => Pull());

        Assert.Equal(ErrorClass.Unreachable, error.Class);
        Assert.Contains("run the command again to go on at 1000 of 536832 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_server_at_all_is_named()
    {
        _hub.Dispose();

        Assert.Equal(ErrorClass.Unreachable, (await Assert.ThrowsAsync<UserError>(() => Pull())).Class);
    }

    [Theory]
    [InlineData("../evil.onnx")]
    [InlineData("unet/../../evil")]
    [InlineData("/etc/evil")]
    [InlineData("unet\\evil")]
    public async Task A_path_that_leads_out_of_the_folder_is_refused(string path)
    {
        _hub.Add(path, [1]);

        UserError error = await Assert.ThrowsAsync<UserError>(() => Pull());

        Assert.Contains("outside of the model folder", error.Message, StringComparison.Ordinal);
        Assert.Empty(_hub.Requests);
    }

    [Fact]
    public async Task A_repository_without_an_export_is_refused_before_anything_is_fetched()
    {
        using FakeHub other = new();
        other.Add("unet/diffusion_pytorch_model.safetensors", [1]);

        UserError error = await Assert.ThrowsAsync<UserError>(() => Pull(hub: other));

        Assert.Contains("holds no ONNX pipeline", error.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
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

    [Theory]
    [InlineData("")]
    [InlineData("a/b/c")]
    [InlineData("../x")]
    [InlineData("a b")]
    [InlineData("https://example.org/x")]
    public async Task What_is_no_repository_name_is_refused(string name) =>
        Assert.Equal(ErrorClass.Usage, (await Assert.ThrowsAsync<UserError>(() => Pull(name))).Class);

    [Fact]
    public async Task A_token_is_not_sent_in_the_clear()
    {
        PullOptions options = new() { Endpoint = new Uri("http://mirror.example.org"), Token = "secret" };

        UserError error = await Assert.ThrowsAsync<UserError>(() => ModelPull.RunAsync("a/b", Destination, options, null, default));

        Assert.Contains("everybody on the way could read HF_TOKEN", error.Message, StringComparison.Ordinal);
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
