using System.Collections.Immutable;
using AADiff.Models.Graphs;
using AADiff.Models.Outlines;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;

namespace AADiff.Models;

/// <summary>
/// What can be said about a folder without running a graph: all faults at once, where <see cref="ModelFolder.Open"/> stops at the first.
/// </summary>
/// <param name="Path">Absolute.</param>
/// <param name="Model">The opened folder, or null when something is wrong.</param>
/// <param name="Parts">In the order of the pipeline.</param>
/// <param name="Bytes">Of all files in the folder.</param>
/// <param name="UnreadBytes">Of those that are never read: weights for other programs, pictures, texts.</param>
/// <param name="Faults">One sentence each; empty: usable.</param>
/// <param name="Notes">What stands in for the sampler, what is not there and what can't be done without it; one sentence each.</param>
public sealed record ModelReport(
    string Path, ModelFolder? Model, ImmutableArray<ModelPart> Parts, long Bytes, long UnreadBytes, ImmutableArray<string> Faults,
    ImmutableArray<string> Notes)
{
    /// <param name="path">The folder.</param>
    /// <param name="cacheFolder">As in <see cref="ModelFolder.Open"/>.</param>
    /// <exception cref="UserError">Class Model: there is no such folder, or it is an outline.</exception>
    public static ModelReport Inspect(string path, string? cacheFolder = null)
    {
        string folder = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (!Directory.Exists(folder) || ModelOutline.IsIn(folder))
        {
            // Has the sentences for both.
            ModelFolder.Open(path);
        }

        string[] files = [.. ModelFiles.All(folder)];
        (ModelFolder? model, string? fault) = TryOpen(path, cacheFolder);
        bool xl = model?.Family == ModelFamily.Sdxl || Directory.Exists(System.IO.Path.Combine(folder, "text_encoder_2"));
        ImmutableArray<ModelPart> parts =
        [
            Part(folder, files, "text_encoder", required: true, "model.onnx"),
            .. xl ? [Part(folder, files, "text_encoder_2", required: true, "model.onnx")] : Array.Empty<ModelPart>(),
            Part(folder, files, "unet", required: true, "model.onnx"),
            Part(folder, files, "vae_decoder", required: true, "model.onnx"),
            Part(folder, files, "vae_encoder", required: false, "model.onnx"),
            Part(folder, files, "tokenizer", required: true, [.. TokenizerFiles.Names(System.IO.Path.Combine(folder, "tokenizer"))]),
            .. xl
                ? [Part(folder, files, "tokenizer_2", required: true, [.. TokenizerFiles.Names(System.IO.Path.Combine(folder, "tokenizer_2"))])]
                : Array.Empty<ModelPart>(),
            Part(folder, files, "scheduler", required: true, "scheduler_config.json"),
            Part(
                folder, files, "clap", required: false,
                ["onnx/audio_model.onnx", "onnx/text_model.onnx", "preprocessor_config.json",
                    .. TokenizerFiles.Names(System.IO.Path.Combine(folder, "clap"))]),
            Part(folder, files, "clip", required: false),
        ];
        IEnumerable<string?> all = [.. parts.Select(part => part.Fault), fault, .. model is null ? [] : Tokenizers(model, parts)];
        string[] faults = [.. all.OfType<string>().Distinct()];
        long unread = files.Where(file => !ModelFiles.IsOfModel(folder, file)).Sum(file => ModelFiles.Size(System.IO.Path.Combine(folder, file)));
        return new ModelReport(
            folder, faults.Length == 0 ? model : null, parts, files.Sum(file => ModelFiles.Size(System.IO.Path.Combine(folder, file))), unread,
            [.. faults], [.. model?.Defaults.Notes() ?? [], .. Missing(folder, parts)]);
    }

    private static (ModelFolder? Model, string? Fault) TryOpen(string path, string? cacheFolder)
    {
        try
        {
            return (ModelFolder.Open(path, cacheFolder), null);
        }
        catch (UserError e)
        {
            return (null, e.Message);
        }
    }

    private static IEnumerable<string?> Tokenizers(ModelFolder model, ImmutableArray<ModelPart> parts)
    {
        yield return FaultOf(() => ClipTokenizer.Load(model.TokenizerFolder));
        if (model.Tokenizer2Folder is { } second)
        {
            yield return FaultOf(() => ClipTokenizer.Load(second));
        }

        if (model.ClapFolder is { } clap && parts.First(part => part.Name == "clap").Fault is null)
        {
            yield return FaultOf(() => RobertaTokenizer.Load(clap));
        }
    }

    private static ModelPart Part(string folder, string[] files, string name, bool required, params string[] needed)
    {
        string[] own = [.. files.Where(file => file.StartsWith(name + "/", StringComparison.Ordinal) && ModelFiles.IsOfModel(folder, file))];
        string? fault = required
            || own.Length > 0 ? needed.Select(file => Fault(System.IO.Path.Combine(folder, name, file))).FirstOrDefault(f => f is not null) : null;
        return new ModelPart(name, own.Sum(file => ModelFiles.Size(System.IO.Path.Combine(folder, file))), required, fault);
    }

    private static string? Fault(string file) => FaultOf(() =>
    {
        _ = file.EndsWith(".onnx", StringComparison.Ordinal) ? GraphFile.Require(file) : ModelFile.Require(file);
        if (file.EndsWith("_config.json", StringComparison.Ordinal))
        {
            ModelJson.Read(file);
        }
    });

    private static string? FaultOf(Action open)
    {
        try
        {
            open();
            return null;
        }
        catch (UserError e)
        {
            return e.Message;
        }
    }

    private static IEnumerable<string> Missing(string folder, ImmutableArray<ModelPart> parts)
    {
        bool Has(string name) => parts.Any(part => part.Name == name && part.Bytes > 0);
        if (!Has("vae_encoder"))
        {
            yield return "no vae_encoder: pictures can be drawn from prompts, but no photo can be animated.";
        }

        if (!Has("clap"))
        {
            yield return "no clap: words are chosen by another CLAP folder, or named with --word.";
        }

        if (!File.Exists(System.IO.Path.Combine(folder, ModelDefaultsReader.FileName)))
        {
            yield return "no aadiff.json: guidance, steps and strengths are the defaults of the family.";
        }
    }
}

/// <summary>One part of a model folder as a report shows it.</summary>
/// <param name="Name">unet, text_encoder, …</param>
/// <param name="Bytes">Of the files that are read, weights beside the graph included; 0: not there.</param>
/// <param name="Required">Whether rendering needs it.</param>
/// <param name="Fault">What is missing or damaged, or null.</param>
public sealed record ModelPart(string Name, long Bytes, bool Required, string? Fault);
