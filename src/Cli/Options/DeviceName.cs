using System.Text.RegularExpressions;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Options;

/// <summary>What <c>--device</c> takes.</summary>
internal static partial class DeviceName
{
    public static string? Check(string? name) => name is null || Known().IsMatch(name)
        ? name
        : throw new UserError(ErrorClass.Usage, $"There is no device \"{name}\": write cpu, cuda, or cuda:N for the Nth card.");

    [GeneratedRegex("^(cpu|cuda(:[0-9]{1,2})?)$")]
    private static partial Regex Known();
}
