using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Api.Problems;

/// <summary>Turns what goes wrong behind an endpoint into one sentence for the client and a line in the log.</summary>
internal sealed partial class ProblemFilter : IEndpointFilter
{
    private readonly ILogger _log;

    public ProblemFilter(ILogger<ProblemFilter> log) => _log = log;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has closed the connection: there is no failure to log and no reader for an answer.
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
        catch (Exception e)
        {
            (ErrorClass errorClass, string sentence, int? status) = Describe(e);
            sentence = MessageText.Reason(sentence);
            if (e is BusyError busy)
            {
                http.Response.Headers.RetryAfter = $"{Math.Ceiling(busy.Pause.TotalSeconds):0}";
            }

            int code = status ?? FarmProblem.Of(errorClass, sentence).Status;
            string? jobId = http.Request.RouteValues["id"] as string;
            if (code >= StatusCodes.Status500InternalServerError)
            {
                LogFailed(http.Request.Method, http.Request.Path, code, jobId, sentence, e);
            }
            else
            {
                LogRefused(http.Request.Method, http.Request.Path, code, jobId, sentence);
            }

            return SpecResult.Problem(errorClass, sentence, code);
        }
    }

    private static (ErrorClass Class, string Sentence, int? Status) Describe(Exception exception) => exception switch
    {
        BusyError e => (e.Class, e.Message, e.Own ? StatusCodes.Status429TooManyRequests : StatusCodes.Status503ServiceUnavailable),
        UserError e => (e.Class, e.Message, null),
        RefusedJsonException e => (ErrorClass.Usage, $"{e.Message} (At {e.Path ?? "the start"} of the body.)", null),
        JsonException { Path: { } path } e when e.Message.Contains("null", StringComparison.Ordinal) =>
            (ErrorClass.Usage, $"The body has null at {path}, or something else that does not belong there: leave it out, or give a value.", null),
        JsonException e => (ErrorClass.Usage, $"The body is not the JSON that this address takes (at {e.Path ?? "its start"}).", null),
        BadHttpRequestException e => (ErrorClass.Usage, $"The request ended early or is too large: {e.Message}", e.StatusCode),
        ObjectStoreException e => (e.Full ? ErrorClass.Output : ErrorClass.Unreachable, $"The object store can't be used now: {e.Message}", null),
        FileNotFoundException => (ErrorClass.Usage, "The store has no such object.", StatusCodes.Status404NotFound),
        _ => (ErrorClass.Failed, "The farm failed to answer; its log says why.", null),
    };
}
