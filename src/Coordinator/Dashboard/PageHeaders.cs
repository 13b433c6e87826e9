using AADiff.Coordinator.Dashboard.Watching;

namespace AADiff.Coordinator.Dashboard;

/// <summary>
/// What browsers may do with a page: run this coordinator's own scripts and styles, none that stand in the page itself, talk to it and to the other
/// coordinators, and nothing else.
/// </summary>
internal sealed class PageHeaders(OtherCoordinators others) : IMiddleware
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        context.Response.OnStarting(() =>
        {
            if (context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true && headers.ContentSecurityPolicy.Count == 0)
            {
                string elsewhere = string.Concat(others.Known.Select(address => $" {address}"));
                headers.ContentSecurityPolicy =
                    $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; "
                    + $"connect-src 'self'{elsewhere}; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "same-origin";
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
