using AADiff.Shared.Errors;

namespace AADiff.Models.Pulling;

/// <summary>Which files of a repository a model folder needs: many hold the same weights several times over for other programs.</summary>
internal static class PullSelection
{
    private static readonly string[] _clapGraphs = ["onnx/audio_model.onnx", "onnx/text_model.onnx"];

    /// <exception cref="UserError">Class Model: no ONNX pipeline and no CLAP, or a path that leads out of the folder.</exception>
    public static HubFile[] Choose(string repo, IReadOnlyList<HubFile> files)
    {
        if (files.FirstOrDefault(file => !IsInside(file.Path)) is { } stray)
        {
            throw new UserError(
                ErrorClass.Model, $"{repo} lists the file '{stray.Path}', which would lie outside of the model folder; nothing was fetched.");
        }

        bool pipeline = files.Any(file => file.Path == "unet/model.onnx");
        bool clap = _clapGraphs.All(graph => files.Any(file => file.Path == graph));
        if (!pipeline && !clap)
        {
            throw new UserError(
                ErrorClass.Model,
                $"{repo} holds no ONNX pipeline (no unet/model.onnx) and no CLAP (no {_clapGraphs[0]}); choose a repository with an ONNX export.");
        }

        return [.. files.Where(file => pipeline ? IsOfPipeline(file.Path) : IsOfClap(file.Path))];
    }

    private static bool IsOfPipeline(string path)
    {
        string[] parts = path.Split('/');
        return parts.Length == 1 ? IsSettings(path) : parts[0] switch
        {
            "clap" or "clip" => IsOfClap(path[5..]) || parts[^1] == "vision_model.onnx",
            _ => ModelFiles.ComponentFolders.Contains(parts[0]) && ModelFiles.IsOfModel(path) && IsTheGraphOrBesideIt(parts[^1]),
        };
    }

    private static bool IsOfClap(string path) => path.Contains('/')
        ? _clapGraphs.Any(graph => path == graph || path == graph + "_data")
        : IsSettings(path);

    /// <summary>Exports in other precisions lie under other names and are not read.</summary>
    private static bool IsTheGraphOrBesideIt(string name) =>
        !name.Contains(".onnx", StringComparison.Ordinal) || name.StartsWith("model.onnx", StringComparison.Ordinal);

    private static bool IsSettings(string name) => name.EndsWith(".json", StringComparison.Ordinal) || name == "merges.txt"
        || name.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase);

    private static bool IsInside(string path) => path.Length is > 0 and < 512 && !path.Any(c => c is '\\' or ':' || char.IsControl(c))
        && path.Split('/').All(part => part is not ("" or "." or ".."));
}
