using System.Collections.Immutable;
using AADiff.Models.Outlines;
using AADiff.Shared.Errors;

namespace AADiff.Models;

/// <summary>The models folder of a machine: every model is a folder of its own, directly or below its owner's name.</summary>
public static class ModelLibrary
{
    /// <summary>All models, by name; empty when the folder does not exist. Damaged ones are listed too, with their first fault.</summary>
    public static ImmutableArray<ModelListing> List(string modelsFolder) =>
        [.. Find(modelsFolder).Order(StringComparer.Ordinal).Select(path => Describe(modelsFolder, path))];

    /// <summary>Names of what look like models, without opening them.</summary>
    internal static IEnumerable<string> Names(string modelsFolder) =>
        Find(modelsFolder).Select(path => Path.GetRelativePath(modelsFolder, path).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Find(string modelsFolder)
    {
        foreach (string folder in Folders(modelsFolder))
        {
            if (IsModel(folder))
            {
                yield return folder;
                continue;
            }

            foreach (string inner in Folders(folder).Where(IsModel))
            {
                yield return inner;
            }
        }
    }

    private static IEnumerable<string> Folders(string folder)
    {
        try
        {
            // Unfinished pulls end with .part.
            return Directory.Exists(folder)
                ? Directory.GetDirectories(folder).Where(inner => !inner.EndsWith(".part", StringComparison.Ordinal))
                : [];
        }
        catch (UnauthorizedAccessException)
        {
            // Silent: a folder of somebody else beside the models is none of them.
            return [];
        }
    }

    private static bool IsModel(string folder) =>
        File.Exists(Path.Combine(folder, "model_index.json")) || Directory.Exists(Path.Combine(folder, "unet"));

    private static ModelListing Describe(string modelsFolder, string path)
    {
        string name = Path.GetRelativePath(modelsFolder, path).Replace('\\', '/');
        long bytes = ModelFiles.All(path).Sum(file => ModelFiles.Size(Path.Combine(path, file)));
        try
        {
            ModelFolder model = ModelFolder.Open(path, outlines: true);
            return new ModelListing(name, path, model.Family, ModelOutline.Of(path)?.Bytes ?? bytes, Fault: null) { IsOutline = model.IsOutline };
        }
        catch (UserError e)
        {
            return new ModelListing(name, path, Family: null, bytes, e.Message);
        }
    }
}

/// <param name="Name">Below the models folder, with '/'.</param>
/// <param name="Path">The folder.</param>
/// <param name="Family">Null when the folder can't be used.</param>
/// <param name="Bytes">Of all its files; of an outline, of those of its model.</param>
/// <param name="Fault">Why it can't be used, or null.</param>
public sealed record ModelListing(string Name, string Path, ModelFamily? Family, long Bytes, string? Fault)
{
    /// <summary>Whether there are no weights: jobs are planned with it, and nothing is drawn.</summary>
    public bool IsOutline { get; init; }
}
