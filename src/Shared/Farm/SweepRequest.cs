using AADiff.Shared.Errors;
using AADiff.Shared.Objects;

namespace AADiff.Shared.Farm;

/// <summary>What a sweep of the farm's store may remove.</summary>
/// <param name="OlderDays">Jobs that ended longer ago lose their files and videos, and so do jobs that this farm does not know and whose files are
/// all older; null: none.</param>
/// <param name="PictureDays">Pictures that no job needs stay for this long, in case a job asks for them again.</param>
/// <param name="GraceHours">Younger objects always stay.</param>
/// <param name="DryRun">Only count what would be removed.</param>
public sealed record SweepRequest(double? OlderDays = null, double PictureDays = 30, double GraceHours = 24, bool DryRun = false)
{
    /// <summary>
    /// Hours. A running farm needs them: what a client has uploaded belongs to no job yet, and what is half an hour old is not renewed when it is
    /// used
    /// (<see cref="Renewal.After"/>).
    /// </summary>
    public const double LeastGrace = 1;

    public SweepPolicy Policy => new() { MinimumAge = TimeSpan.FromHours(GraceHours), CachedPictureAge = TimeSpan.FromDays(PictureDays) };

    /// <exception cref="UserError">Usage: a time is negative, or longer than a century.</exception>
    public static double Check(string name, double value) => value is >= 0 and <= 36500
        ? value
        : throw new UserError(ErrorClass.Usage, $"{name} must be from 0 to 36500, not {value}.");
}

/// <param name="Removed">Objects that were removed, or would be.</param>
/// <param name="RemovedBytes">Their size.</param>
/// <param name="KeptPictures">Pictures that stay although no job needs them.</param>
/// <param name="KeptPictureBytes">Their size.</param>
/// <param name="Damaged">Documents of jobs that can't be read; what their jobs may need stays. Null: none. At most <see cref="MostDamaged"/>.</param>
public sealed record SweepReport(
    int Removed, long RemovedBytes, int KeptPictures, long KeptPictureBytes, IReadOnlyList<string>? Damaged = null)
{
    public const int MostDamaged = 100;

    /// <summary>What stays because a job needs it; null: a farm of an earlier version does not say.</summary>
    public KeptObjects? Needed { get; init; }

    /// <summary>What no job needs and stays because it is younger than was asked for; null as above.</summary>
    public KeptObjects? Young { get; init; }
}
