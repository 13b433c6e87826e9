using AADiff.Coordinator.Access;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Api.Jobs;

/// <summary>The job that an address names, looked up once before its endpoint runs.</summary>
internal sealed record AskedJob(JobView View)
{
    /// <summary>Below <c>/api/jobs/{id}</c> only.</summary>
    public static JobView Of(HttpContext http) => http.Features.Get<AskedJob>()!.View;
}

/// <summary>Answers 404 where there is no job of that id, or only one of somebody else.</summary>
internal sealed class AskedJobFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        string id = JobIds.Check(http.Request.RouteValues["id"] as string ?? "");
        IFarm farm = http.RequestServices.GetRequiredService<IFarm>();
        if (await farm.FindAsync(id, http.RequestAborted) is not { } view || !Caller.Of(http).Owns(view))
        {
            return SpecResult.NoJob(id);
        }

        http.Features.Set(new AskedJob(view));
        return await next(context);
    }
}
