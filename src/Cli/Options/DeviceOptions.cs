using System.Text.RegularExpressions;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Options;

/// <summary>What <c>--device</c> and <c>--batch</c> take.</summary>
internal static partial class DeviceOptions
{
    public static string? CheckDevice(string? name) => name is null || Known().IsMatch(name)
        ? name
        : throw new UserError(ErrorClass.Usage, $"There is no device \"{name}\": write cpu, cuda, cuda:N for card N, counted from 0, or cuda:0,cuda:1 for several.");

    public static int? CheckBatch(int? pictures) => pictures is null or (>= 1 and <= 256)
        ? pictures
        : throw new UserError(ErrorClass.Usage, $"--batch must be from 1 to 256, not {pictures}.");

    [GeneratedRegex("^(cpu|cuda(:[0-9]{1,2})?(,cuda(:[0-9]{1,2})?)*)$")]
    private static partial Regex Known();
}
