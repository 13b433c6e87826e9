using AADiff.Shared.Errors;
using AADiff.Shared.Objects;

namespace AADiff.Shared.Farm;

/// <summary>What a sweep of the farm's store may remove.</summary>
/// <param name="OlderDays">Jobs that ended longer ago are forgotten, with their videos, and so are older ones that the farm does not know; null: none.</param>
/// <param name="PictureDays">Pictures that no job needs stay for so long, in case they are asked for again.</param>
/// <param name="GraceHours">Younger objects always stay.</param>
/// <param name="DryRun">Only say what would go.</param>
public sealed record SweepRequest(double? OlderDays = null, double PictureDays = 30, double GraceHours = 24, bool DryRun = false)
{
    /// <summary>
    /// Hours. A farm that works needs them: what a client uploaded belongs to no job yet, and what is half an hour old is not renewed when it is used
    /// (<see cref="Renewal.After"/>).
    /// </summary>
    public const double LeastGrace = 1;

    public SweepPolicy Policy => new() { MinimumAge = TimeSpan.FromHours(GraceHours), CachedPictureAge = TimeSpan.FromDays(PictureDays) };

    /// <exception cref="UserError">Usage: a time is negative, or longer than a century.</exception>
    public static double Check(string name, double value) => value is >= 0 and <= 36500
        ? value
        : throw new UserError(ErrorClass.Usage, $"{name} must be from 0 to 36500, not {value}.");
}
