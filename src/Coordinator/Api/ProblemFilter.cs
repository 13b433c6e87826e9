using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;

namespace AADiff.Coordinator.Api;

/// <summary>Turns what goes wrong behind an endpoint into one sentence for the client; the rest goes to the log.</summary>
internal sealed partial class ProblemFilter(ILogger<ProblemFilter> log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (UserError e)
        {
            return SpecResult.Problem(e.Class, e.Message);
        }
        catch (JsonException e)
        {
            return SpecResult.Problem(ErrorClass.Usage, $"The body is not the JSON that this address takes (at {e.Path ?? "its start"}).");
        }
        catch (BadHttpRequestException e)
        {
            return SpecResult.Problem(ErrorClass.Usage, $"The question was cut short or too large: {e.Message}", e.StatusCode);
        }
        catch (ObjectStoreException e)
        {
            return SpecResult.Problem(e.Full ? ErrorClass.Output : ErrorClass.Unreachable, $"The object store can't be used now: {e.Message}");
        }
        catch (FileNotFoundException)
        {
            return SpecResult.Problem(ErrorClass.Usage, "The store has no such object.", StatusCodes.Status404NotFound);
        }
        catch (OperationCanceledException) when (context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
        catch (Exception e)
        {
            Failed(log, context.HttpContext.Request.Path, e);
            return SpecResult.Problem(ErrorClass.Failed, "The farm failed to answer; its log says why.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} failed")]
    private static partial void Failed(ILogger log, string path, Exception cause);
}
