using System.Globalization;
using AADiff.Shared.Errors;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Api;

/// <summary>Values of a query, which are anybody's text. What is empty is not given.</summary>
internal static class QueryText
{
    /// <summary>Characters of what was sent, in the sentence that refuses it.</summary>
    private const int Shown = 50;

    public static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <exception cref="UserError">Usage: it is no whole number in the range.</exception>
    public static int Whole(string? text, string name, int least, int most, int otherwise) =>
        Filled(text) is null ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number
        : throw new UserError(ErrorClass.Usage, $"The {name} must be from {least} to {most}, not \"{MessageText.Clip(text!, Shown)}\".");

    /// <exception cref="UserError">Usage: it is neither true nor false.</exception>
    public static bool YesNo(string? text, string name) =>
        Filled(text) is null ? false
        : bool.TryParse(text, out bool value) ? value
        : throw new UserError(ErrorClass.Usage, $"The {name} must be true or false, not \"{MessageText.Clip(text!, Shown)}\".");

    /// <summary>One of the members of an enumeration, in lower case.</summary>
    /// <exception cref="UserError">Usage: it is none of them.</exception>
    public static T? OneOf<T>(string? text, string name)
        where T : struct, Enum =>
        Filled(text) is null ? null
        : !char.IsAsciiDigit(text![0]) && Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value) ? value
        : throw new UserError(
            ErrorClass.Usage, $"The {name} can't be \"{MessageText.Clip(text!, Shown)}\": it is one of {string.Join(", ", Names<T>())}.");

    public static IEnumerable<string> Names<T>()
        where T : struct, Enum => Enum.GetNames<T>().Select(name => name.ToLowerInvariant());
}
