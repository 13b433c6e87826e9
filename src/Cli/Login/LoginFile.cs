using System.Text.Json;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;

namespace AADiff.Cli.Login;

/// <summary>Which farm commands use when none is named, and the key for it.</summary>
/// <param name="Farm">Its address.</param>
/// <param name="Key">Null: it wants none.</param>
/// <param name="Others">Further coordinators of it; null: none.</param>
internal sealed record Login(Uri Farm, string? Key, IReadOnlyList<Uri>? Others = null)
{
    /// <summary>Whether that is a coordinator of the farm.</summary>
    public bool Has(Uri address) => address == Farm || Others?.Contains(address) == true;
}

/// <summary><c>aadiff/config.json</c> below the XDG configuration folder; only its user can read it.</summary>
internal static class LoginFile
{
    /// <summary>Null: nobody has logged in.</summary>
    /// <exception cref="UserError">Usage: the file is damaged.</exception>
    public static Login? Read(Func<string, string?> variable)
    {
        string path = PathOf(variable);
        try
        {
            return JsonSerializer.Deserialize<Login>(File.ReadAllText(path), SpecJson.Options);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Usage, $"{path} can't be read: log in anew with aadiff login, or delete it with aadiff logout.", e);
        }
    }

    public static string Write(Func<string, string?> variable, Login login)
    {
        string path = PathOf(variable);
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
            string temporary = path + ".new";
            File.Delete(temporary);
            using (FileStream file = PrivateFiles.Open(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                JsonSerializer.Serialize(file, login, SpecJson.Options);
            }

            File.Move(temporary, path, overwrite: true);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Output, $"{path} can't be written: {e.Message}", e);
        }
    }

    /// <summary>False: there was none.</summary>
    public static bool Delete(Func<string, string?> variable)
    {
        string path = PathOf(variable);
        if (!File.Exists(path))
        {
            return false;
        }

        File.Delete(path);
        return true;
    }

    private static string PathOf(Func<string, string?> variable)
    {
        string root = variable("XDG_CONFIG_HOME") is { } folder && Path.IsPathRooted(folder)
            ? folder
            : Path.Combine(variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return Path.Combine(root, "aadiff", "config.json");
    }
}
