using System.Collections.Frozen;
using AADiff.Models.Graphs;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Models.Pulling;
using AADiff.Shared.Errors;
using Google.Protobuf;

namespace AADiff.Models.Outlines;

/// <summary>
/// Writes a model without its weights: what a coordinator needs to plan with it, some megabytes of gigabytes. Settings and tokenizers are copied, and
/// so is CLAP, which listens; graphs lose their weights, and what is left out is recorded with its size and hash.
/// </summary>
public static class OutlineWriter
{
    /// <param name="model">Folder of a whole model.</param>
    /// <param name="destination">Folder of the outline; an outline that is there is replaced.</param>
    /// <param name="cacheFolder">As in <see cref="ModelFolder.Open"/>.</param>
    /// <exception cref="UserError">Class Model: the model can't be used. Class Output: the outline can't be written.</exception>
    public static OutlineResult Write(string model, string destination, string? cacheFolder)
    {
        ModelFolder whole = ModelFolder.Open(model, cacheFolder);
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        try
        {
            if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() && !ModelOutline.IsIn(target))
            {
                throw new UserError(ErrorClass.Output, $"{destination} exists and is no outline of a model; choose another folder with --out.");
            }

            string parts = target + ".part";
            Remove(parts);
            Directory.CreateDirectory(parts);
            Fill(whole.Path, parts, new FileHashCache(cacheFolder));
            Remove(target);
            Directory.Move(parts, target);
            long bytes = ModelFiles.All(target).Sum(file => ModelFiles.Size(Path.Combine(target, file)));
            return new OutlineResult(target, ModelFolder.Open(target, outlines: true).Digest, ModelOutline.Of(target)!.Bytes, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Output, $"{destination} can't be written ({e.Message}); choose another folder with --out.", e);
        }
    }

    /// <summary>The graph with its weights left where they are, which is not here, and what is to be known of them.</summary>
    /// <param name="graph">In a whole model.</param>
    /// <param name="to">The file to write.</param>
    /// <param name="hashes">Of the model's files.</param>
    internal static OutlinedFile WriteGraph(string graph, string to, FileHashCache hashes)
    {
        string[] zero = GraphFile.Read(graph, (model, location) => model.Graph.Initializer
            .Where(weight => weight.DataLocation == ExternalData.External && WeightBytes.AreZero(weight, location))
            .Select(weight => weight.Name).ToArray());
        ModelProto outlined = ModelReader.Read(ModelLocation.Real(graph), Path.GetFileName(graph));
        using (FileStream file = File.Create(to))
        {
            outlined.WriteTo(file);
        }

        return Recorded(graph, hashes) with { Zero = zero.ToFrozenSet(StringComparer.Ordinal) };
    }

    private static void Fill(string model, string outline, FileHashCache hashes)
    {
        var recorded = new Dictionary<string, OutlinedFile>(StringComparer.Ordinal);
        string[] files = [.. ModelFiles.All(model)];
        HashSet<string> heard = [.. files
            .Where(file => file.StartsWith("clap/", StringComparison.Ordinal) && file.EndsWith(".onnx", StringComparison.Ordinal))
            .Where(PullSelection.IsToListenOrSettings)
            .SelectMany(file => ExternalWeights.Names(Path.Combine(model, file)).Select(name => $"{Path.GetDirectoryName(file)}/{name}"))];
        foreach (string file in files)
        {
            string from = Path.Combine(model, file), to = Path.Combine(outline, file);
            bool component = ModelFiles.ComponentFolders.Contains(file.Split('/')[0]);
            if (component ? !ModelFiles.IsOfModel(model, file) : !PullSelection.IsToListenOrSettings(file) && !heard.Contains(file))
            {
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            if (component && file.EndsWith("/model.onnx", StringComparison.Ordinal))
            {
                recorded[file] = WriteGraph(from, to, hashes);
            }
            else if (component && !PullSelection.IsText(file))
            {
                recorded[file] = Recorded(from, hashes);
            }
            else
            {
                File.Copy(from, to);
            }
        }

        hashes.Save();
        long bytes = files.Sum(file => ModelFiles.Size(Path.Combine(model, file)));
        new ModelOutline(bytes, recorded.ToFrozenDictionary(StringComparer.Ordinal)).Write(outline);
    }

    private static OutlinedFile Recorded(string path, FileHashCache hashes) => new(ModelFiles.Size(path), hashes.Sha256(path), []);

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <param name="Path">The outline.</param>
/// <param name="Digest">The model's, by which nodes know it.</param>
/// <param name="ModelBytes">Of the model.</param>
/// <param name="Bytes">Of the outline.</param>
public sealed record OutlineResult(string Path, string Digest, long ModelBytes, long Bytes);
