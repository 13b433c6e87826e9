using System.CommandLine;
using AADiff.Diffusion.Devices;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Options;

/// <summary>What <c>--device</c> and <c>--batch</c> take.</summary>
internal static class DeviceOptions
{
    /// <param name="does">What the device does, after "Device that".</param>
    public static Option<string?> Create(string does = "draws the pictures") => OptionOf.Text(
        "--device", "auto|cpu|cuda[:N]", $"Device that {does}; auto is the first GPU where it can draw, else the processor [default: auto].");

    /// <summary>
    /// The devices in the one way of writing them, whatever text was given: it reaches other processes. A library is found from any folder then.
    /// </summary>
    /// <exception cref="UserError">The text names no devices, or a library that is not there.</exception>
    public static string? CheckDevice(string? text) => text is null ? null
        : IsAuto(text) ? DeviceProbe.Auto
        : string.Join(',', DeviceChoice.ParseAll(text).Select(InFull));

    /// <summary>For a command that draws on one device.</summary>
    /// <exception cref="UserError">As of <see cref="CheckDevice"/>, or several are named.</exception>
    public static string CheckOneDevice(string? text, string verb)
    {
        string devices = CheckDevice(text) ?? DeviceProbe.Auto;
        return IsAuto(devices) || DeviceChoice.ParseAll(devices).Length == 1
            ? devices
            : throw new UserError(ErrorClass.Usage, $"aadiff {verb} draws on one device, not on several ({devices}): name one of them.");
    }

    public static int? CheckBatch(int? pictures) => pictures is null or (>= 1 and <= 256)
        ? pictures
        : throw new UserError(ErrorClass.Usage, $"--batch must be from 1 to 256, not {pictures}.");

    private static bool IsAuto(string text) => string.Equals(text.Trim(), DeviceProbe.Auto, StringComparison.OrdinalIgnoreCase);

    private static DeviceChoice InFull(DeviceChoice device)
    {
        if (device.Library is not { } library)
        {
            return device;
        }

        string full = Path.GetFullPath(library);
        return !File.Exists(full) ? throw Wrong(device, "there is no such file; name the provider's .so or .dll")
            : full.Contains(',') ? throw Wrong(device, "its path has a comma, which separates devices; copy or link it to another folder")
            : device with { Library = full };
    }

    private static UserError Wrong(DeviceChoice device, string what) =>
        new(ErrorClass.Usage, $"The library of device \"{device}\" can't be used: {what}.");
}
