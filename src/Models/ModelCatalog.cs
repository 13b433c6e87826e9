using AADiff.Shared.Errors;
using BitFaster.Caching.Lru;

namespace AADiff.Models;

/// <summary>Finds model folders by the name a request uses.</summary>
public interface IModelCatalog
{
    /// <exception cref="AADiff.Shared.Errors.UserError">Class Model: there is none, or it is damaged; names the model as it was asked for.</exception>
    ModelFolder Find(string model);
}

/// <summary>Models of one machine: a name is a folder below one of the roots, the first that has it.</summary>
/// <param name="roots">Folders of model folders.</param>
/// <param name="cacheFolder">Where digests are remembered; null: nowhere.</param>
/// <param name="paths">
/// Whether a rooted path is itself a name. For commands of this machine's user only: who asks over the wire must neither choose a folder nor
/// learn where one lies.
/// </param>
/// <param name="outlines">Whether outlines are found too: for who plans, not for who draws.</param>
public sealed class ModelCatalog(IReadOnlyList<string> roots, string? cacheFolder, bool paths = false, bool outlines = false) : IModelCatalog
{
    /// <summary>An open folder is its settings and its digest, some kilobytes.</summary>
    private const int MostOpen = 32;

    private readonly ConcurrentLru<string, (int Stamp, ModelFolder Folder)> _open = new(
        Environment.ProcessorCount, MostOpen, StringComparer.Ordinal);

    /// <summary>Opens the folder, again when its files have changed since: a model may be edited or replaced in place.</summary>
    public ModelFolder Find(string model)
    {
        string path = Locate(model);
        return ModelErrors.Named(model, path, () =>
        {
            int stamp = ModelFiles.Stamp(path);
            if (_open.TryGet(path, out (int Stamp, ModelFolder Folder) known) && known.Stamp == stamp)
            {
                return known.Folder;
            }

            ModelFolder folder = ModelFolder.Open(path, cacheFolder, outlines);
            _open.AddOrUpdate(path, (stamp, folder));
            return folder;
        });
    }

    /// <summary>The folder that a name stands for; refuses names that would leave the roots.</summary>
    public string Locate(string model)
    {
        if (paths && Path.IsPathRooted(model))
        {
            return model;
        }

        if (!IsName(model))
        {
            throw new UserError(ErrorClass.Model, paths
                ? $"'{model}' is no name of a model; use a folder's path or the name of one below {Named}."
                : $"'{model}' is no name of a model; use the name of one below the farm's models folder, such as {Examples}.");
        }

        return roots.Select(root => Path.Combine(root, model)).FirstOrDefault(Directory.Exists) ?? throw new UserError(ErrorClass.Model, paths
            ? $"there is no model '{model}' in {Named}; 'aadiff models list' shows what is there, 'aadiff models pull' fetches one."
            : $"there is no model '{model}' in the farm's models folder, which holds {Examples}.");
    }

    private string Named => string.Join(" or ", roots);

    /// <summary>Names only, at most a few: a sentence.</summary>
    private string Examples => roots.SelectMany(ModelLibrary.Names).Take(8).ToArray() is { Length: > 0 } names ? string.Join(", ", names) : "none";

    private static bool IsName(string model) => model.Length > 0 && !Path.IsPathRooted(model) && !model.Any(char.IsControl)
        && model.Split('/', '\\').All(part => part is not ("" or "." or ".."));
}
