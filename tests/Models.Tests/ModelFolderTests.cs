using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests;

public sealed class ModelFolderTests
{
    [Fact]
    public void The_bundled_model_says_everything_by_its_files()
    {
        ModelFolder model = ModelFolder.Open(TestData.MiniModel());

        Assert.Equal("mini", model.Name);
        Assert.Equal(ModelFamily.Sd1, model.Family);
        Assert.Equal((4, 0.25, 8, 128, 77), (model.LatentChannels, model.ScalingFactor, model.VaeScaleFactor, model.SampleSize, model.TokenLimit));
        Assert.Equal("DDIMScheduler", model.SchedulerConfig.GetProperty("_class_name").GetString());
        Assert.Equal(
            new ModelDefaults(3, 25, "ddim", new StrengthMapping { Mode = StrengthMode.TwoSided, Min = 0, Max = 2 }, "aadiff.json"),
            model.Defaults);
        Assert.Equal(TestData.MiniModel("clap"), model.ClapFolder);
        Assert.Equal(TestData.MiniModel("clip"), model.ClipFolder);
        Assert.True(File.Exists(model.VaeEncoderFile));
        Assert.Null(model.TextEncoder2File);
    }

    [Theory]
    [InlineData("sd1-pipeline-diffusers", ModelFamily.Sd1, 7.5, 50, "ddim", 0.18215, 512)]
    [InlineData("sd2-pipeline-optimum", ModelFamily.Sd2, 7.5, 50, "ddim", 0.18215, 128)]
    [InlineData("sdxl-pipeline-optimum", ModelFamily.Sdxl, 5, 30, "euler", 0.13025, 128)]
    [InlineData("lcm-pipeline-optimum", ModelFamily.Lcm, 8.5, 4, "lcm", 0.18215, 128)]
    public void Exports_without_aadiff_json_get_what_suits_their_family(
        string name, ModelFamily family, double guidance, int steps, string scheduler, double scale, int size)
    {
        ModelFolder model = ModelFolder.Open(TestData.Exports(name));

        Assert.Equal(family, model.Family);
        Assert.Equal((guidance, steps, scheduler), (model.Defaults.Guidance, model.Defaults.Steps, model.Defaults.Scheduler));
        Assert.Equal((0.25, 4), (model.Defaults.Strength.Min, model.Defaults.Strength.Max));
        Assert.Equal("defaults of the family", model.Defaults.Source);
        Assert.Equal((scale, size), (model.ScalingFactor, model.SampleSize));
        Assert.Equal(family == ModelFamily.Sdxl, model.TextEncoder2File is not null && model.Tokenizer2Folder is not null);
    }

    [Theory]
    [InlineData("unet/model.onnx")]
    [InlineData("text_encoder/model.onnx")]
    [InlineData("vae_decoder/model.onnx")]
    [InlineData("vae_encoder/model.onnx")]
    [InlineData("tokenizer/vocab.json")]
    [InlineData("tokenizer/merges.txt")]
    [InlineData("scheduler/scheduler_config.json")]
    public void Each_missing_file_is_named(string file)
    {
        using LinkedModel model = LinkedModel.Mini();
        model.Remove(file);

        AssertRefused(model.Path, $"{model.At(file)} is missing");
    }

    [Theory]
    [InlineData("unet/model.onnx", "", "is empty (0 bytes)")]
    [InlineData("text_encoder/model.onnx", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n", "is a Git LFS pointer (64 bytes)")]
    [InlineData("vae_decoder/model.onnx", "<!DOCTYPE html><html>", "is a web page, not a model's file (it starts with '<!DOCTYPE html><')")]
    [InlineData("vae_encoder/model.onnx", "PK\u0003\u0004 a zip", "is not an ONNX model (it starts with the bytes 504b0304")]
    [InlineData("tokenizer/vocab.json", "version https://git-lfs.github.com/spec/v1\n", "is a Git LFS pointer")]
    [InlineData("scheduler/scheduler_config.json", "{\n\"a\": ", "is not valid JSON (line 2)")]
    [InlineData("unet/config.json", "[]", "does not hold a JSON object")]
    [InlineData("unet/config.json", """{"in_channels": 9}""", "the U-Net takes 9 channels but the codec makes 4, as inpainting models do")]
    [InlineData("vae_decoder/config.json", """{"_class_name": "AutoencoderKL", "scaling_factor": 0}""", "scaling_factor is 0")]
    [InlineData("aadiff.json", """{"steps": 0}""", "steps is 0; it must lie between 1 and 1000")]
    [InlineData("aadiff.json", """{"guidance_scale": 99}""", "guidance_scale is 99")]
    [InlineData("aadiff.json", """{"scheduler": "magic"}""", "scheduler is 'magic'; use one of ddim, euler")]
    [InlineData("aadiff.json", """{"strength": {"mode": "both"}}""", "strength.mode is 'both'; use two-sided")]
    [InlineData("aadiff.json", """{"strength": {"min": 3, "max": 1}}""", "strength.min is 3, above strength.max")]
    public void Each_damaged_file_is_named_with_what_is_wrong(string file, string content, string sentence)
    {
        using LinkedModel model = LinkedModel.Mini();
        model.Replace(file, content);

        AssertRefused(model.Path, sentence);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named_as_it_was_given() =>
        AssertRefused("no/such/model", "model folder no/such/model does not exist");

    [Fact]
    public void A_file_is_no_model_folder() => AssertRefused(TestData.MiniModel("aadiff.json"), "is a file; a model is a folder");

    [Fact]
    public void The_cache_of_a_download_is_answered_with_its_snapshot()
    {
        using TemporaryFolder cache = new();
        Directory.CreateDirectory(cache.File("blobs"));
        Directory.CreateDirectory(cache.File("snapshots", "1f2e"));

        AssertRefused(cache.Path, $"the model is one of its snapshots: name {Path.Combine(cache.Path, "snapshots", "1f2e")}.");
    }

    [Fact]
    public void Weights_for_PyTorch_are_told_apart_from_an_export()
    {
        using LinkedModel model = LinkedModel.Mini();
        model.Remove("unet/model.onnx");
        File.WriteAllText(model.At("unet/diffusion_pytorch_model.safetensors"), "");

        AssertRefused(model.Path, "holds the PyTorch form of a model");
    }

    [Fact]
    public void A_turbo_models_folder_is_drawn_in_few_steps_without_guidance_and_says_so()
    {
        using LinkedModel model = LinkedModel.Mini();
        model.Remove("aadiff.json");
        model.Replace("scheduler/scheduler_config.json", """
            {"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "trailing", "prediction_type": "epsilon", "beta_schedule": "scaled_linear"}
            """);

        ModelDefaults defaults = ModelFolder.Open(model.Path).Defaults;

        Assert.Equal((1, 4, "euler"), (defaults.Guidance, defaults.Steps, defaults.Scheduler));
        Assert.Equal([defaults.StandIn, defaults.FewSteps], defaults.Notes());
        Assert.Equal([defaults.FewSteps], defaults.Notes(scheduler: "ddim", steps: 8));
        Assert.Empty(defaults.Notes("ddim", 8, 1));
        Assert.Equal(defaults.Notes(), ModelReport.Inspect(model.Path).Notes.Take(2));
    }

    [Fact]
    public void What_aadiff_json_says_needs_no_stand_in()
    {
        using LinkedModel model = LinkedModel.Mini();
        model.Replace("scheduler/scheduler_config.json", """{"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "trailing"}""");
        model.Replace("aadiff.json", """{"scheduler": "euler", "steps": 2, "guidance_scale": 0}""");

        ModelDefaults defaults = ModelFolder.Open(model.Path).Defaults;

        Assert.Equal((1, 2, "euler"), (defaults.Guidance, defaults.Steps, defaults.Scheduler));
        Assert.Empty(defaults.Notes());
    }

    [Fact]
    public void A_flow_matching_model_is_refused_when_its_folder_is_opened()
    {
        using LinkedModel model = LinkedModel.Mini();
        model.Replace("scheduler/scheduler_config.json", """{"_class_name": "FlowMatchEulerDiscreteScheduler", "shift": 3.0}""");

        AssertRefused(model.Path, "names FlowMatchEulerDiscreteScheduler, which nothing here can stand in for");
    }

    [Fact]
    public void Every_settings_file_may_be_as_Python_and_editors_write_it()
    {
        using LinkedModel model = LinkedModel.Mini();
        ModelDefaults before = ModelFolder.Open(model.Path).Defaults;
        string[] files = ["model_index.json", "aadiff.json", .. Directory.EnumerateFiles(model.Path, "*config.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(model.Path, file)), "tokenizer/special_tokens_map.json"];
        foreach (string file in files)
        {
            string text = File.ReadAllText(model.At(file)).TrimEnd();
            string bounds = "{\"low\": -Infinity, \"high\": Infinity, \"none\": NaN}";
            model.Remove(file);
            File.WriteAllText(model.At(file), $"{text[..^1]}, \"safety_checker\": null, \"bounds\": {bounds}}}", System.Text.Encoding.UTF8);
        }

        ModelReport report = ModelReport.Inspect(model.Path);

        Assert.True(files.Length > 6);
        Assert.Empty(report.Faults);
        Assert.Equal(before, report.Model!.Defaults);
    }

    private static void AssertRefused(string path, string sentence)
    {
        UserError error = Assert.Throws<UserError>(() => ModelFolder.Open(path));

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }
}
