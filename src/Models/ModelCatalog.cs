using AADiff.Shared.Errors;
using BitFaster.Caching.Lru;

namespace AADiff.Models;

/// <summary>Finds model folders by the name a request uses.</summary>
public interface IModelCatalog
{
    /// <exception cref="AADiff.Shared.Errors.UserError">Class Model: there is none, or it is damaged.</exception>
    ModelFolder Find(string model);
}

/// <summary>Models of one machine: a rooted path is itself, a name is a folder below one of the roots, the first that has it.</summary>
/// <param name="roots">Folders of model folders.</param>
/// <param name="cacheFolder">Where digests are remembered; null: nowhere.</param>
public sealed class ModelCatalog(IReadOnlyList<string> roots, string? cacheFolder) : IModelCatalog
{
    /// <summary>An open folder is its settings and its digest, some kilobytes; requests may name any folder of the machine.</summary>
    private const int MostOpen = 32;

    private readonly ConcurrentLru<string, ModelFolder> _open = new(Environment.ProcessorCount, MostOpen, StringComparer.Ordinal);

    public ModelFolder Find(string model)
    {
        string path = Locate(model);
        return _open.GetOrAdd(path, folder => ModelFolder.Open(folder, cacheFolder));
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
