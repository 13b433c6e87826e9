using AADiff.Cli.Home;
using AADiff.Models;

namespace AADiff.Cli.Models;

/// <summary>Where models lie on this machine: those that were pulled, and those that came with the program.</summary>
/// <param name="Pulled">Below the home.</param>
/// <param name="Bundled"><c>AADIFF_MODELS</c>, else the models folder beside the program or above it.</param>
/// <param name="Cache">Where digests are remembered.</param>
internal sealed record ModelRoots(string Pulled, string Bundled, string Cache)
{
    public IReadOnlyList<string> All => [Pulled, Bundled];

    public static ModelRoots Of(Dependencies dependencies)
    {
        HomeFolder home = dependencies.Home;
        return new ModelRoots(
            Path.Combine(home.Data, "models"),
            dependencies.Variable("AADIFF_MODELS") is { Length: > 0 } folder ? Path.GetFullPath(folder) : BesideProgram(),
            home.Cache);
    }

    /// <summary>
    /// The folder that <c>--model</c> means: a path to a folder, else a name below one of the roots. Opened, so that a damaged model is told before
    /// anything starts. Throws <c>UserError</c> of class Model.
    /// </summary>
    public string Locate(string model)
    {
        string folder = new ModelCatalog(All, Cache, paths: true).Locate(Directory.Exists(model) && !IsKnown(model) ? Path.GetFullPath(model) : model);
        return ModelFolder.Open(folder, Cache).Path;
    }

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
