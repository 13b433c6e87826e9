using AADiff.Shared.Errors;

namespace AADiff.Shared.Configuration;

/// <summary>May stand in the environment or in a file, never on a command line, where every user of the machine can read it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;

/// <summary>A secret given as itself (environment) or as the file that holds it.</summary>
public static class SecretFile
{
    /// <returns>The file's first line when there is a file, else <paramref name="value"/>.</returns>
    /// <exception cref="UserError">Usage: the file can't be read.</exception>
    public static string Read(string value, string file)
    {
        if (file.Length == 0)
        {
            return value;
        }

        try
        {
            return File.ReadLines(file).FirstOrDefault()?.Trim() ?? "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Usage, $"The file {file}, which should hold a secret, can't be read: {error.Message}", error);
        }
    }
}
