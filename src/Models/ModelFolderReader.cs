using System.Text.Json;
using AADiff.Models.Graphs;
using AADiff.Models.Outlines;
using AADiff.Models.Schedulers;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;

namespace AADiff.Models;

/// <summary>Turns the files of a folder into a <see cref="ModelFolder"/>.</summary>
internal static class ModelFolderReader
{
    private const string OnnxFile = "model.onnx";

    /// <summary>Where the codec's numbers are looked for; older exports keep them beside one half only.</summary>
    private static readonly string[] _codecFolders = ["vae_decoder", "vae_encoder", "vae"];

    private static readonly JsonElement _nothing = JsonDocument.Parse("{}").RootElement.Clone();

    public static ModelFolder Read(string path, string? cacheFolder, bool outlines)
    {
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        RequireFolder(path, folder);
        bool outline = ModelOutline.IsIn(folder);
        if (outline && !outlines)
        {
            throw new UserError(
                ErrorClass.Model, $"{path} is an outline, which a coordinator plans with and which holds no weights to draw with; use the folder of the model itself.");
        }

        string At(params string[] parts) => Path.Combine([folder, .. parts]);
        JsonElement Config(string component) => ModelJson.ReadIfPresent(At(component, "config.json")) ?? _nothing;

        JsonElement CodecConfig() => _codecFolders.Select(Config).FirstOrDefault(config => config.Member("_class_name") is not null, _nothing);

        string unetFile = GraphFile.RequireStructure(At("unet", OnnxFile));
        JsonElement index = ModelJson.ReadIfPresent(At("model_index.json")) ?? _nothing;
        JsonElement unet = Config("unet"), text = Config("text_encoder"), vae = CodecConfig();
        JsonElement scheduler = ModelJson.Read(At("scheduler", "scheduler_config.json"));
        JsonElement tokenizer = ModelJson.ReadIfPresent(At("tokenizer", "tokenizer_config.json")) ?? _nothing;
        ModelFamily family = FamilyOf(index, unet, text, scheduler, Directory.Exists(At("text_encoder_2")));

        int channels = unet.Count("in_channels") ?? vae.Count("latent_channels") ?? 4;
        int latentChannels = vae.Count("latent_channels") ?? channels;
        if (channels != latentChannels)
        {
            throw new UserError(
                ErrorClass.Model,
                $"{folder}: the U-Net takes {channels} channels but the codec makes {latentChannels}, as inpainting models do; use the text-to-image model.");
        }

        double scale = vae.Number("scaling_factor") ?? (family == ModelFamily.Sdxl ? 0.13025 : 0.18215);
        if (scale is not (> 0 and < 1000))
        {
            throw new UserError(ErrorClass.Model, $"{folder}: the codec's scaling_factor is {scale}; replace its config.json with the original.");
        }

        // The codec halves the picture between its levels.
        int vaeScaleFactor = 1 << Math.Clamp((vae.Length("block_out_channels") ?? 4) - 1, 0, 8);
        return new ModelFolder(() => ModelDigest.Compute(folder, new FileHashCache(cacheFolder)))
        {
            Path = folder,
            IsOutline = outline,
            Name = Path.GetFileName(folder),
            Family = family,
            UNetFile = unetFile,
            TextEncoderFile = GraphFile.RequireStructure(At("text_encoder", OnnxFile)),
            TextEncoder2File = family == ModelFamily.Sdxl ? GraphFile.RequireStructure(At("text_encoder_2", OnnxFile)) : null,
            VaeDecoderFile = GraphFile.RequireStructure(At("vae_decoder", OnnxFile)),
            VaeEncoderFile = Directory.Exists(At("vae_encoder")) ? GraphFile.RequireStructure(At("vae_encoder", OnnxFile)) : null,
            TokenizerFolder = TokenizerFiles.Require(At("tokenizer")),
            Tokenizer2Folder = family == ModelFamily.Sdxl ? TokenizerFiles.Require(At("tokenizer_2")) : null,
            SchedulerConfig = scheduler,
            LatentChannels = latentChannels,
            ScalingFactor = scale,
            VaeScaleFactor = vaeScaleFactor,
            SampleSize = unet.Count("sample_size") * vaeScaleFactor ?? UsualSize(family, scheduler),
            TokenLimit = text.Count("max_position_embeddings") ?? tokenizer.Count("model_max_length") ?? 77,
            Defaults = ModelDefaultsReader.Read(
                folder, family, SamplerChoice.Of(scheduler, index), guidanceIsInput: unet.Count("time_cond_proj_dim") is not null),
            Words = KnownWords.Read(folder),
            ClapFolder = Directory.Exists(At("clap")) ? At("clap") : null,
            ClipFolder = Directory.Exists(At("clip")) ? At("clip") : null,
        };
    }

    private static void RequireFolder(string given, string folder)
    {
        if (File.Exists(folder))
        {
            throw new UserError(ErrorClass.Model, $"{given} is a file; a model is a folder with unet/model.onnx and its companions.");
        }

        if (!Directory.Exists(folder))
        {
            throw new UserError(ErrorClass.Model, $"model folder {given} does not exist; 'aadiff models list' shows the models that are here.");
        }

        string unet = Path.Combine(folder, "unet"), snapshots = Path.Combine(folder, "snapshots");
        if (!Directory.Exists(unet) && Directory.Exists(snapshots))
        {
            string first = Directory.EnumerateDirectories(snapshots).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
                .FirstOrDefault("its revision");
            throw new UserError(
                ErrorClass.Model, $"{given} is the cache of a download; the model is one of its snapshots: name {Path.Combine(given, "snapshots", first)}.");
        }

        if (Directory.Exists(unet) && !File.Exists(Path.Combine(unet, OnnxFile))
            && Directory.EnumerateFiles(unet).Any(file => Path.GetExtension(file) is ".safetensors" or ".bin"))
        {
            throw new UserError(
                ErrorClass.Model,
                $"{given} holds the PyTorch form of a model (no unet/{OnnxFile}); export it to ONNX first, for example with 'optimum-cli export onnx'.");
        }
    }

    private static ModelFamily FamilyOf(JsonElement index, JsonElement unet, JsonElement text, JsonElement scheduler, bool secondTextEncoder)
    {
        string pipeline = index.Text("_class_name") ?? "";
        if (secondTextEncoder || unet.Text("addition_embed_type") == "text_time" || pipeline.Contains("XL", StringComparison.Ordinal))
        {
            return ModelFamily.Sdxl;
        }

        if (scheduler.Text("_class_name") == "LCMScheduler" || pipeline.StartsWith("LatentConsistency", StringComparison.Ordinal))
        {
            return ModelFamily.Lcm;
        }

        bool second = unet.Number("cross_attention_dim") == 1024 || text.Number("hidden_size") == 1024
            || scheduler.Text("prediction_type") == "v_prediction";
        return second ? ModelFamily.Sd2 : ModelFamily.Sd1;
    }

    private static int UsualSize(ModelFamily family, JsonElement scheduler) => family switch
    {
        ModelFamily.Sdxl => 1024,
        ModelFamily.Sd2 when scheduler.Text("prediction_type") == "v_prediction" => 768,
        _ => 512,
    };
}
