using AADiff.Models.Graphs;
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

    /// <summary>What the graphs of a pull name as their weights and the selection lacks: such files may have any name.</summary>
    /// <param name="repo">For messages.</param>
    /// <param name="listed">All files of the repository.</param>
    /// <param name="chosen">What <see cref="Choose"/> gave.</param>
    /// <param name="folder">Where the graphs of <paramref name="chosen"/> lie now.</param>
    /// <exception cref="UserError">Class Model: a graph names a file that the repository does not list, or one outside of the graph's folder.</exception>
    public static HubFile[] Weights(string repo, IReadOnlyList<HubFile> listed, IReadOnlyList<HubFile> chosen, string folder)
    {
        HashSet<string> have = [.. chosen.Select(file => file.Path)];
        List<HubFile> weights = [];
        foreach (HubFile graph in chosen.Where(IsGraph))
        {
            foreach (string name in ExternalWeights.Names(Path.Combine(folder, graph.Path)))
            {
                string path = graph.Path[..(graph.Path.LastIndexOf('/') + 1)] + name;
                HubFile weight = IsInside(name) && listed.FirstOrDefault(file => file.Path == path) is { } found
                    ? found
                    : throw new UserError(
                        ErrorClass.Model, $"{repo}: {graph.Path} has its weights in '{name}', which the repository does not list; choose another export.");
                if (have.Add(path))
                {
                    weights.Add(weight);
                }
            }
        }

        return [.. weights];
    }

    public static bool IsGraph(HubFile file) => file.Path.EndsWith(".onnx", StringComparison.Ordinal);

    /// <summary>Of what lies beside the parts that draw: CLAP, and the settings and licence of the whole.</summary>
    public static bool IsToListenOrSettings(string path) =>
        path.Contains('/') ? path.StartsWith("clap/", StringComparison.Ordinal) && IsOfClap(path[5..]) : IsSettings(path);

    /// <summary>Settings, and the texts of a tokenizer.</summary>
    public static bool IsText(string path) => Path.GetExtension(path) is ".json" or ".txt";

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
