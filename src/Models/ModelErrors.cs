using AADiff.Shared.Errors;

namespace AADiff.Models;

/// <summary>Lets what is said about a model speak of it by the name it was asked for, not by the folder it lies in.</summary>
public static class ModelErrors
{
    /// <param name="model">As asked for; a path says where it is already and is left as it is.</param>
    /// <param name="folder">Where it lies.</param>
    /// <param name="use">What may fail.</param>
    /// <exception cref="UserError">That of <paramref name="use"/>, renamed.</exception>
    public static T Named<T>(string model, string folder, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (UserError e) when (Renamed(model, folder, e.Message) is { } message && message != e.Message)
        {
            throw new UserError(e.Class, message, e);
        }
    }

    /// <summary>The sentence with the model's name in place of its folder; in front of it, when it named neither.</summary>
    public static string Renamed(string model, string folder, string message)
    {
        string renamed = WithoutFolder(model, folder, message);
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(model));
        return renamed.Contains(name, StringComparison.Ordinal) ? renamed : $"model {name}: {renamed}";
    }

    /// <summary>The sentence with the model's name in place of its folder, where it has it.</summary>
    public static string WithoutFolder(string model, string folder, string message) => Path.IsPathRooted(model)
        ? message
        : message.Replace(folder, model, StringComparison.Ordinal)
            .Replace(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), model, StringComparison.Ordinal);
}
