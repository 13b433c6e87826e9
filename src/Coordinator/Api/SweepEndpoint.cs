using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Frames;

namespace AADiff.Coordinator.Api;

/// <summary><c>/api/sweep</c>: removes what no job needs, and answers when that is done.</summary>
internal static class SweepEndpoint
{
    public static void MapSweep(this RouteGroupBuilder api) => api.MapPost("/sweep", SweepAsync);

    private static async Task<IResult> SweepAsync(HttpRequest http, IFarm farm, CancellationToken gone)
    {
        SweepWish wish = http.HasJsonContentType() ? await http.ReadFromJsonAsync<SweepWish>(SpecJson.Options, gone) ?? new SweepWish() : new SweepWish();
        SweepWish.Check("olderDays", wish.OlderDays ?? 0);
        SweepWish.Check("pictureDays", wish.PictureDays);
        SweepWish.Check("graceHours", wish.GraceHours);
        return wish.GraceHours >= SweepWish.LeastGrace
            ? SpecResult.Json(await farm.SweepAsync(wish, gone))
            : throw new UserError(
                ErrorClass.Usage, "A farm that works leaves what is younger than an hour, since a job may be about to need it; ask for a grace of at least 1 hour.");
    }
}
