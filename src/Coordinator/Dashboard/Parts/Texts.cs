using System.Globalization;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Dashboard.Parts;

/// <summary>Figures as the pages write them.</summary>
internal static class Texts
{
    private const double KiB = 1024;

    /// <summary>Such as 45 s, 3 min 20 s, 2 h 5 min.</summary>
    public static string Duration(double seconds) => Math.Max(0, Math.Round(seconds)) switch
    {
        < 60 and var s => string.Create(CultureInfo.InvariantCulture, $"{s:0} s"),
        < 3600 and var s => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(s / 60):0} min {s % 60:0} s"),
        var s => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(s / 3600):0} h {Math.Floor(s % 3600 / 60):0} min"),
    };

    public static string Number(double value, int digits = 2) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => $"{Number(bytes / KiB, 1)} KiB",
        < 1024 * 1024 * 1024 => $"{Number(bytes / KiB / KiB, 1)} MiB",
        _ => $"{Number(bytes / KiB / KiB / KiB, 1)} GiB",
    };

    /// <summary>To the second, in UTC: whoever looks may be anywhere.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The part of a node's address that tells it from others.</summary>
    public static string Node(string address) => address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..];

    public static string Lower(JobStatus status) => status.ToString().ToLowerInvariant();
}
