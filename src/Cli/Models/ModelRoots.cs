using AADiff.Cli.Home;
using AADiff.Models;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Models;

/// <summary>Where models lie on this machine: those that were pulled, and those that came with the program.</summary>
/// <param name="Pulled">Below the home.</param>
/// <param name="Bundled"><c>AADIFF_MODELS</c>, else the models folder beside the program or above it.</param>
/// <param name="Cache">Where digests are remembered.</param>
internal sealed record ModelRoots(string Pulled, string Bundled, string Cache)
{
    public IReadOnlyList<string> All => [Pulled, Bundled];

    public static ModelRoots Of(Dependencies dependencies) => Of(dependencies.Home, dependencies.Variable("AADIFF_MODELS"));

    public static ModelRoots Of(HomeFolder home, string? bundled) => new(
        Path.Combine(home.Data, "models"), string.IsNullOrEmpty(bundled) ? BesideProgram() : Path.GetFullPath(bundled), home.Cache);

    /// <summary>
    /// The folder that <c>--model</c> means: a path to a folder, else a name below one of the roots. Opened, so that a damaged model is told before
    /// anything starts. Throws <c>UserError</c> of class Model.
    /// </summary>
    public string Locate(string model)
    {
        string folder = new ModelCatalog(All, Cache, paths: true).Locate(Directory.Exists(model) && !IsKnown(model) ? Path.GetFullPath(model) : model);
        return ModelFolder.Open(folder, Cache).Path;
    }

    /// <summary>The name below one of the roots, as <see cref="Locate"/> takes it.</summary>
    /// <exception cref="UserError">Class Model: the folder lies elsewhere.</exception>
    public string NameOf(string folder) => All
        .Select(root => Path.GetRelativePath(root, folder))
        .FirstOrDefault(name => !Path.IsPathRooted(name) && name.Split(Path.DirectorySeparatorChar) is { Length: <= 2 } parts && parts[0] is not ("." or ".."))
        ?.Replace(Path.DirectorySeparatorChar, '/') ?? throw new UserError(
            ErrorClass.Model,
            $"The farm that runs here takes models by their names, but {folder} lies in none of its folders: move or link it into {string.Join(" or ", All)}.");

    /// <summary>The folder of what <see cref="NameOf"/> named, or of a path; of a model that this machine does not have, none that exists.</summary>
    public string FolderOf(string model) => Path.IsPathRooted(model)
        ? model
        : All.Select(root => Path.Combine(root, model)).FirstOrDefault(Directory.Exists) ?? model;

    /// <summary>A name wins over a folder of the same name that happens to lie here; <c>./name</c> is the folder.</summary>
    private bool IsKnown(string model) =>
        !Path.IsPathRooted(model) && !model.StartsWith('.') && All.Any(root => Directory.Exists(Path.Combine(root, model)));

    private static string BesideProgram()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "models", RenderDefaults.Model)))
            {
                return Path.Combine(folder.FullName, "models");
            }
        }

        return Path.Combine(AppContext.BaseDirectory, "models");
    }
}
