using System.Text.Json;
using AADiff.Shared.Errors;

namespace AADiff.Models;

/// <summary>
/// A diffusion model in the layout Hugging Face uses for ONNX pipelines. Everything numeric comes from its files; what they leave out is the
/// family's usual value. Paths are absolute; files that are not optional exist, and every graph was read and has its weights, but of an outline.
/// </summary>
public sealed class ModelFolder
{
    private readonly Lazy<string> _digest;

    internal ModelFolder(Func<string> digest) => _digest = new Lazy<string>(digest);

    public required string Path { get; init; }

    /// <summary>Whether it is an outline, with which pictures can be planned and not drawn: its graphs have no weights.</summary>
    public bool IsOutline { get; init; }

    /// <summary>The folder's own name.</summary>
    public required string Name { get; init; }

    public required ModelFamily Family { get; init; }

    /// <summary>
    /// Lower-case hex SHA-256 over all files that decide pixels, weights beside the graphs included. The first use reads them (seconds for
    /// gigabytes) unless the cache folder of <see cref="Open"/> knows them.
    /// </summary>
    /// <exception cref="UserError">A file can't be read.</exception>
    public string Digest => _digest.Value;

    public required string UNetFile { get; init; }

    public required string TextEncoderFile { get; init; }

    /// <summary>Of SDXL, where it is required.</summary>
    public string? TextEncoder2File { get; init; }

    public required string VaeDecoderFile { get; init; }

    /// <summary>Needed only to start from a photo.</summary>
    public string? VaeEncoderFile { get; init; }

    public required string TokenizerFolder { get; init; }

    public string? Tokenizer2Folder { get; init; }

    /// <summary>The object of <c>scheduler/scheduler_config.json</c>.</summary>
    public required JsonElement SchedulerConfig { get; init; }

    /// <summary>Channels of the latent, 4 in all families so far.</summary>
    public required int LatentChannels { get; init; }

    /// <summary>The VAE's <c>scaling_factor</c>: U-Net latent = scale · codec latent.</summary>
    public required double ScalingFactor { get; init; }

    /// <summary>Picture pixels per latent cell along one side, a power of two.</summary>
    public required int VaeScaleFactor { get; init; }

    /// <summary>Side of the square picture the model was made for, in pixels.</summary>
    public required int SampleSize { get; init; }

    /// <summary>Length of a prompt in tokens with begin and end of text.</summary>
    public required int TokenLimit { get; init; }

    public required ModelDefaults Defaults { get; init; }

    /// <summary>What it says that it can move.</summary>
    public KnownWords Words { get; init; } = KnownWords.None;

    /// <summary>The model's own <c>clap/</c>, or null.</summary>
    public string? ClapFolder { get; init; }

    /// <summary>The model's own <c>clip/</c> (evaluation only), or null.</summary>
    public string? ClipFolder { get; init; }

    /// <param name="path">The folder, absolute or relative to the current one.</param>
    /// <param name="cacheFolder">Where hashes of big files are remembered; null: nowhere.</param>
    /// <param name="outlines">Whether an outline will do, as <c>aadiff models outline</c> writes it.</param>
    /// <exception cref="UserError">Class Model, one sentence: folder or file missing, damaged, or of a kind that can't be used.</exception>
    public static ModelFolder Open(string path, string? cacheFolder = null, bool outlines = false) =>
        ModelFolderReader.Read(path, cacheFolder, outlines);
}

/// <summary>Which Stable Diffusion a folder is; decides the defaults of what its files leave out.</summary>
public enum ModelFamily
{
    /// <summary>Stable Diffusion 1.x: one CLIP ViT-L text encoder, 512 × 512.</summary>
    Sd1,

    /// <summary>Stable Diffusion 2.x: one OpenCLIP ViT-H text encoder (width 1024), 512 or 768 pixels, often v-prediction.</summary>
    Sd2,

    /// <summary>Stable Diffusion XL: two text encoders, pooled text and picture sizes as extra inputs, 1024 × 1024.</summary>
    Sdxl,

    /// <summary>A latent consistency model of the 1.x architecture: 4 to 8 steps, guidance as an input.</summary>
    Lcm,
}
