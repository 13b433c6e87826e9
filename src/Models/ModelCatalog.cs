using System.Collections.Concurrent;
using AADiff.Shared.Errors;

namespace AADiff.Models;

/// <summary>Models of one machine: a rooted path is itself, a name is a folder below one of the roots, the first that has it.</summary>
/// <param name="roots">Folders of model folders.</param>
/// <param name="cacheFolder">Where digests are remembered; null: nowhere.</param>
public sealed class ModelCatalog(IReadOnlyList<string> roots, string? cacheFolder) : IModelCatalog
{
    private readonly ConcurrentDictionary<string, ModelFolder> _open = new(StringComparer.Ordinal);

    public ModelFolder Find(string model)
    {
        string path = Locate(model);
        if (!_open.TryGetValue(path, out ModelFolder? folder))
        {
            folder = ModelFolder.Open(path, cacheFolder);
            _open.TryAdd(path, folder);
        }

        return folder;
    }

    /// <summary>The folder that a name stands for; refuses names that would leave the roots.</summary>
    public string Locate(string model)
    {
        if (Path.IsPathRooted(model))
        {
            return model;
        }

        if (model.Length == 0 || model.Split('/', '\\').Contains(".."))
        {
            throw new UserError(ErrorClass.Model, $"'{model}' is no name of a model; use a folder's path or the name of one below {Named}.");
        }

        return roots.Select(root => Path.Combine(root, model)).FirstOrDefault(Directory.Exists) ?? throw new UserError(
            ErrorClass.Model, $"there is no model '{model}' in {Named}; 'aadiff models list' shows what is there, 'aadiff models pull' fetches one.");
    }

    private string Named => string.Join(" or ", roots);
}
