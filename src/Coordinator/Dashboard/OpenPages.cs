using AADiff.Coordinator.Api;
using AADiff.Shared.Errors;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace AADiff.Coordinator.Dashboard;

/// <summary>Counts the pages that are open, and lets no more of them in than this coordinator can bear.</summary>
/// <param name="most">So many.</param>
/// <param name="log">Gets a line for each that is refused.</param>
internal sealed partial class OpenPages(int most, ILogger<OpenPages> log) : IMiddleware
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(30);

    private readonly ILogger _log = log;
    private int _open;

    /// <summary>Counts one page.</summary>
    public CircuitHandler Counter() => new PageCounter(this);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Volatile.Read(ref _open) < most || context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is null)
        {
            return next(context);
        }

        LogFull(most);
        context.Response.Headers.RetryAfter = $"{_pause.TotalSeconds:0}";
        return SpecResult.Problem(
            ErrorClass.Unreachable,
            $"{most} pages are open at this coordinator, which is as many as it shows: close one, or try again in a while.",
            StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Most} pages are open here: one more was refused")]
    private partial void LogFull(int most);

    private sealed class PageCounter(OpenPages pages) : CircuitHandler
    {
        public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref pages._open);
            return Task.CompletedTask;
        }

        public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            Interlocked.Decrement(ref pages._open);
            return Task.CompletedTask;
        }
    }
}
