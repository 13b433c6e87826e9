using System.Text;

namespace AADiff.Diffusion.Graph.Reading;

/// <summary>A file that weights are read from.</summary>
/// <param name="path">The real file.</param>
/// <param name="location">Its name relative to the real folder of the model.</param>
internal sealed class WeightFile(string path, string location)
{
    private long _needed;

    public string Location { get; } = location;

    /// <summary>Finds a file that a model names; refuses every name that leads out of the model's folder.</summary>
    public static WeightFile Find(string name, ModelPlace place)
    {
        string portable = name.Replace('\\', '/');
        if (portable.StartsWith('/') || portable.Contains(':') || Path.IsPathRooted(name))
            throw new ModelRefusedException($"the model wants to read the absolute path \"{name}\"; refused");
        if (portable.Split('/').Any(part => part == ".."))
            throw new ModelRefusedException($"the model wants to read outside its own folder (\"{name}\"); refused");
        if (name.Any(char.IsControl) || name.Length > 1024)
            throw new ModelRefusedException("the file is damaged: it names a weights file with characters that no file name has");

        string path = Path.Combine(place.NamedFolder, portable);
        for (string? folder = Path.GetDirectoryName(path); folder is not null && folder.Length > place.NamedFolder.Length; folder = Path.GetDirectoryName(folder))
        {
            if (new DirectoryInfo(folder).LinkTarget is not null)
                throw new ModelRefusedException($"the model wants to read through the link {folder}; refused");
        }

        string real = ModelPlace.Real(path);
        string relative = Path.GetRelativePath(place.Folder, real);
        bool inside = relative != ".." && !relative.StartsWith("../", StringComparison.Ordinal) && !Path.IsPathRooted(relative);
        return inside
            ? new WeightFile(real, relative.Replace('\\', '/'))
            : throw new ModelRefusedException($"its weights file \"{name}\" is a link to {real}, outside the model's folder; refused");
    }

    public void Needs(long offset, long length) => _needed = Math.Max(_needed, offset <= long.MaxValue - length ? offset + length : long.MaxValue);

    /// <summary>Throws when the file is missing or ends before the last weight.</summary>
    public void RequireBytes(string model)
    {
        string shown = Path.Combine(Path.GetDirectoryName(model) ?? "", Location);
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new ModelRefusedException($"the weights file {shown}, which it names, is missing; {_needed} bytes expected");
        if (file.Length >= _needed)
            return;

        string pointer = IsPointer(file) ? " (it is a Git LFS pointer: fetch the real file with \"git lfs pull\")" : "; download or copy it again";
        throw new ModelRefusedException($"the weights file {shown} has {file.Length} bytes, but {_needed} are needed{pointer}");
    }

    private static bool IsPointer(FileInfo file)
    {
        byte[] beginning = new byte[Math.Min(file.Length, 24)];
        using FileStream stream = file.OpenRead();
        stream.ReadExactly(beginning);
        return Encoding.ASCII.GetString(beginning).StartsWith("version https://git-lfs", StringComparison.Ordinal);
    }
}
