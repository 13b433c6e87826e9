using System.Net;
using AADiff.Models.Pulling;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests.Pulling;

/// <summary>What is refused, and what nobody else gets to see.</summary>
public sealed partial class ModelPullTests
{
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
}
