using AADiff.Shared.Errors;
using AADiff.Shared.Protocol;

namespace AADiff.Shared.Farm;

/// <summary>Which ids a job can have: they become names of actors and of objects.</summary>
public static class JobIds
{
    public const int MaxLength = 64;

    public static bool IsValid(string id) =>
        id.Length is > 0 and <= MaxLength && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>Throws <see cref="UserError"/> of class Usage for an id that no job can have.</summary>
    public static string Check(string id) => IsValid(id)
        ? id
        : throw new UserError(ErrorClass.Usage, $"\"{MessageText.Clip(id, MaxLength)}\" can't be the id of a job: use 1 to {MaxLength} letters, digits, '-' and '_'.");
}
