using System.Text.Json;
using AADiff.Cli.Cluster;
using AADiff.Diffusion.Devices;
using AADiff.Testing;
using Xunit;

namespace AADiff.Cli.Tests.Verbs;

public sealed class ModelsVerbTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task The_bundled_model_is_listed_by_the_name_that_render_takes()
    {
        Assert.Equal(0, await _world.RunAsync("models", "list"));
        Assert.Matches(@"mini\s+│?\s*sd1", _world.Said);
    }

    [Fact]
    public async Task A_check_says_what_the_model_is_and_what_can_be_controlled()
    {
        Assert.Equal(0, await _world.RunAsync("models", "check", "mini", "--json"));

        JsonElement check = JsonDocument.Parse(_world.Output.ToString()).RootElement;
        Assert.True(check.GetProperty("usable").GetBoolean());
        Assert.Equal(14, check.GetProperty("attentions").GetArrayLength());
        Assert.Equal(128, check.GetProperty("sampleSize").GetInt32());
    }

    [Fact]
    public async Task An_outline_is_written_and_listed_and_nothing_is_drawn_with_it()
    {
        Assert.Equal(0, await _world.RunAsync("models", "outline", "mini", "--out", _world.At("home", "models", "outlined")));
        Assert.Contains("MB instead of", _world.Said, StringComparison.Ordinal);

        Assert.Equal(0, await _world.RunAsync("models", "list"));
        Assert.Contains("outline", _world.Said, StringComparison.Ordinal);
        Assert.Equal(6, await _world.RunAsync("models", "check", "outlined"));
        Assert.Equal(6, await _world.RenderAsync("--model", "outlined"));
        Assert.Contains("holds no weights to draw with", _world.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_names_what_stands_in_for_a_sampler_that_is_not_built()
    {
        CopyModel("turbo");
        File.WriteAllText(_world.At("home", "models", "turbo", "scheduler", "scheduler_config.json"), """
            {"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "trailing", "beta_schedule": "scaled_linear", "beta_start": 0.00085,
             "beta_end": 0.012, "sample_max_value": Infinity}
            """);
        File.Delete(_world.At("home", "models", "turbo", "aadiff.json"));

        Assert.Equal(0, await _world.RunAsync("models", "check", "turbo"));

        Assert.Contains(
            "note: scheduler_config.json names EulerAncestralDiscreteScheduler, for which euler stands in", _world.Said.ReplaceLineEndings(" "),
            StringComparison.Ordinal);
        Assert.Contains("so 4 steps without guidance are used", _world.Said.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_tested_against_its_own_stock_graph()
    {
        Assert.Equal(0, await _world.RunAsync("models", "check", "mini", "--json"));

        JsonElement test = JsonDocument.Parse(_world.Output.ToString()).RootElement.GetProperty("selfTest");
        Assert.InRange(test.GetProperty("identity").GetDouble(), 0, 1e-5);
        Assert.InRange(test.GetProperty("weightEffect").GetDouble(), 1e-3, 10);
        Assert.InRange(test.GetProperty("sourceEffect").GetDouble(), 1e-3, 10);
    }

    [Fact]
    public async Task A_device_that_is_not_there_is_a_fault_that_says_what_to_install()
    {
        Assert.Equal(6, await _world.RunAsync("models", "check", "mini", "--device", "cuda:99"));

        Assert.Contains("device cuda:99 is not available: ", _world.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains(DeviceProbe.BuildHasCuda ? "install" : "OnnxRuntimeFlavor=Gpu", _world.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("lfs-pointer")]
    public async Task A_damaged_folder_ends_with_the_code_of_models(string name)
    {
        Assert.Equal(6, await _world.RunAsync("models", "check", TestData.Exports("_bad", name)));
        Assert.Single(_world.Error.ToString().TrimEnd().Split('\n'));
        Assert.Contains("fault:", _world.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vae_decoder", "truncated", "vae_decoder/model.onnx: ")]
    [InlineData("vae_decoder", "external-escapes-folder", "vae_decoder/model.onnx: the model wants to read outside its own folder")]
    [InlineData("text_encoder", "external-missing", "text_encoder/model.onnx: the weights file")]
    public async Task Every_part_is_opened_by_a_check(string part, string damage, string sentence)
    {
        using TemporaryFolder model = new();
        foreach (string file in Directory.EnumerateFiles(TestData.MiniModel(), "*", SearchOption.AllDirectories))
        {
            string copy = model.File(Path.GetRelativePath(TestData.MiniModel(), file).Split('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.CreateSymbolicLink(copy, file);
        }

        File.Delete(model.File(part, "model.onnx"));
        File.Copy(TestData.Exports("_bad", damage, "unet", "model.onnx"), model.File(part, "model.onnx"));

        Assert.Equal(6, await _world.RunAsync("models", "check", model.Path));

        Assert.Contains(sentence, _world.Error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("can be used", _world.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_model_is_told_before_a_farm_is_started()
    {
        Assert.Equal(6, await _world.RenderAsync("--model", TestData.Exports("_bad", "lfs-pointer")));
        Assert.Empty(_world.Opened);
        Assert.Empty(_world.Left());
    }

    [Fact]
    public async Task A_farm_elsewhere_has_models_of_its_own()
    {
        await _world.WithVideoAsync();
        Assert.Equal(0, await _world.RenderAsync("--model", "theirs", "--farm", "http://farm.example"));
        Assert.Equal("theirs", _world.Farm.Submitted.Single().Request.Model);
    }

    [Fact]
    public async Task A_farm_that_runs_here_gets_the_name_of_a_model_and_one_in_the_command_its_folder()
    {
        await _world.WithVideoAsync();
        Assert.Equal(0, await _world.RenderAsync("--model", TestData.MiniModel()));
        Assert.Equal(TestData.MiniModel(), _world.Farm.Submitted[^1].Request.Model);

        _world.Running = new ClusterState(new Uri("http://127.0.0.1:5080"), []);
        Assert.Equal(0, await _world.RenderAsync("--model", TestData.MiniModel(), "--overwrite"));
        Assert.Equal("mini", _world.Farm.Submitted[^1].Request.Model);

        _world.Variables["AADIFF_MODELS"] = _world.At("elsewhere");
        Assert.Equal(6, await _world.RenderAsync("--model", TestData.MiniModel(), "--overwrite"));
        Assert.Contains("by their names", _world.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a name")]
    [InlineData("../x")]
    public async Task A_pull_of_what_is_no_repository_is_a_wrong_command_line(string name) =>
        Assert.Equal(2, await _world.RunAsync("models", "pull", name));

    private void CopyModel(string copy)
    {
        foreach (string file in Directory.EnumerateFiles(TestData.MiniModel(), "*", SearchOption.AllDirectories))
        {
            string target = _world.At("home", "models", copy, Path.GetRelativePath(TestData.MiniModel(), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (!file.Contains("/clip/", StringComparison.Ordinal))
            {
                File.Copy(file, target);
            }
        }
    }
}
