using System.Collections.Frozen;
using AADiff.Models.Graphs;
using AADiff.Models.Graphs.Reading;
using AADiff.Models.Outlines;

namespace AADiff.Models;

/// <summary>Which files of a model folder belong to the model.</summary>
internal static class ModelFiles
{
    /// <summary>Weights for other programs, and files for people: they lie beside the model in many folders and are never read.</summary>
    private static readonly FrozenSet<string> _otherEndings = new[]
    {
        ".safetensors", ".bin", ".ckpt", ".pt", ".pth", ".msgpack", ".h5", ".ot", ".md", ".jpg", ".jpeg", ".png", ".csv", ".part",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Folders whose files decide pixels.</summary>
    public static IReadOnlyList<string> ComponentFolders { get; } =
        ["unet", "text_encoder", "text_encoder_2", "vae_decoder", "vae_encoder", "tokenizer", "tokenizer_2", "scheduler"];

    /// <summary>
    /// Weights beside a graph may have any name (weights.pb, model.onnx_data, one file a tensor), so everything in a component's folder belongs
    /// to it but what is known to belong to others.
    /// </summary>
    public static bool IsOfModel(string path) => !_otherEndings.Contains(Path.GetExtension(path));

    /// <summary>As <see cref="IsOfModel(string)"/> of a file that is here; what a graph beside it names as its weights belongs to the model too.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="path">Relative to it, with '/'.</param>
    public static bool IsOfModel(string folder, string path) => IsOfModel(path) || IsNamedByGraph(folder, path);

    /// <summary>Files that decide pixels, relative with '/', in ordinal order; of an outline, those of its model.</summary>
    public static IEnumerable<string> DecidingPixels(string folder) => ComponentFolders
        .Where(component => Directory.Exists(Path.Combine(folder, component)))
        .SelectMany(component => All(folder, component))
        .Where(path => IsOfModel(folder, path))
        .Concat(File.Exists(Path.Combine(folder, "model_index.json")) ? ["model_index.json"] : [])
        .Union(ModelOutline.Of(folder)?.Files.Keys ?? [], StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    private static bool IsNamedByGraph(string folder, string path)
    {
        int slash = path.IndexOf('/');
        string part = slash < 0 ? "" : path[..slash];
        return ComponentFolders.Contains(part) && ExternalWeights.Names(Path.Combine(folder, part, "model.onnx")).Contains(path[(slash + 1)..]);
    }

    /// <summary>All files below a part of the folder, relative to the folder with '/'.</summary>
    public static IEnumerable<string> All(string folder, string part = "") => Directory
        .EnumerateFiles(
            Path.Combine(folder, part), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden })
        .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'));

    /// <summary>Bytes of a file, a link's target's; 0 when it leads nowhere.</summary>
    public static long Size(string path)
    {
        FileInfo file = new(ModelLocation.Real(path));
        return file.Exists ? file.Length : 0;
    }

    /// <summary>Changes when a file that decides pixels comes, goes, or is written to, as far as names, sizes and times tell.</summary>
    public static int Stamp(string folder)
    {
        HashCode stamp = new();
        foreach (string file in DecidingPixels(folder).Append(ModelOutline.FileName))
        {
            FileInfo info = new(ModelLocation.Real(Path.Combine(folder, file)));
            stamp.Add(file, StringComparer.Ordinal);
            stamp.Add(info.Exists ? (info.Length, info.LastWriteTimeUtc.Ticks) : default);
        }

        return stamp.ToHashCode();
    }
}
