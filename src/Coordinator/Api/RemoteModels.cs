using AADiff.Shared.Errors;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Api;

/// <summary>
/// Which models a client elsewhere may name: those below the models folder, directly or below their owner's name. A path would let everybody who
/// reaches the port read folders of this machine.
/// </summary>
internal static class RemoteModels
{
    private const int LongestPart = 100;

    /// <exception cref="UserError">Usage: it is no such name.</exception>
    public static void Check(string model)
    {
        string[] parts = model.Split('/');
        if (parts.Length > 2 || !parts.All(IsName))
        {
            throw new UserError(
                ErrorClass.Usage,
                $"\"{MessageText.Clip(model, LongestPart)}\" is not the name of a model: a farm takes a name below its models folder, or owner/name, never a path.");
        }
    }

    private static bool IsName(string part) =>
        part.Length is > 0 and <= LongestPart && part[0] != '.' && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
