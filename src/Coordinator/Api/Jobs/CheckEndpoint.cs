using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api.Description;
using AADiff.Coordinator.Planning;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Api.Jobs;

/// <summary><c>POST /api/jobs/check</c>: what a request would become. It ends when the client goes.</summary>
internal static class CheckEndpoint
{
    public static void MapCheck(this RouteGroupBuilder jobs) => jobs.MapPost("/check", CheckAsync)
        .Described("checkJob", AccessPolicies.Work, "Says what a request would become: frames, pictures, seconds and bytes. Nothing is drawn, and no job is made.")
        .Parameter("curve", "Whether loudness and strengths of every frame are wanted too.", ParameterKinds.YesNo)
        .TakesJson<SubmitBody>()
        .Answers<JobCheck>()
        .Refuses(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> CheckAsync(
        string? curve, HttpRequest http, IRequestChecker checker, UploadLedger uploads, IFarm farm, CancellationToken gone)
    {
        Caller caller = Caller.Of(http.HttpContext);
        bool withCurve = QueryText.YesNo(curve, "curve");
        RenderRequest request = SubmittedRequest.Check(await JsonBody.ReadAsync<SubmitBody>(http, gone), caller);
        await uploads.RequireOwnAsync(caller, request, gone);
        PlannedRequest plan = await checker.CheckAsync(request, gone);
        return SpecResult.Json(RequestEstimate.Of(request, plan, await farm.NodesAsync(gone), withCurve));
    }
}
