using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api.Description;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Api;

/// <summary><c>/api/sweep</c>: removes what no job needs, and answers when that is done.</summary>
internal static class SweepEndpoint
{
    public static void MapSweep(this RouteGroupBuilder api) => api.MapPost("/sweep", SweepAsync)
        .Described("sweep", AccessPolicies.Administer, "Removes what no job needs from the farm's store, and answers when that is done.")
        .WithTags("Farm")
        .TakesJson<SweepRequest>(isOptional: true)
        .Answers<SweepReport>();

    private static async Task<IResult> SweepAsync(HttpRequest http, IFarm farm, CancellationToken gone)
    {
        SweepRequest request = http.ContentLength == 0 ? new SweepRequest() : await JsonBody.ReadAsync<SweepRequest>(http, gone);
        SweepRequest.Check("olderDays", request.OlderDays ?? 0);
        SweepRequest.Check("pictureDays", request.PictureDays);
        SweepRequest.Check("graceHours", request.GraceHours);
        return request.GraceHours >= SweepRequest.LeastGrace
            ? SpecResult.Json(await farm.SweepAsync(request, gone))
            : throw new UserError(
                ErrorClass.Usage,
                "A running farm keeps what is younger than an hour, since a job may be about to need it: ask for a grace of at least 1 hour.");
    }
}
