using AADiff.Shared.Errors;

namespace AADiff.Coordinator.Api.Problems;

/// <summary>
/// The outermost layer: an answer without a body that is an error, such as those of routing, gets its sentence here, and so does what fails before or
/// beside the endpoints. What Kestrel refuses before there is a request (a broken request line, endless headers) stays without a body.
/// </summary>
internal sealed partial class ProblemPages
{
    private const int Least = StatusCodes.Status400BadRequest;

    private readonly RequestDelegate _next;
    private readonly ILogger _log;

    public ProblemPages(RequestDelegate next, ILogger<ProblemPages> log) => (_next, _log) = (next, log);

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await _next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to read an answer.
            return;
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.StatusCode = e.StatusCode;
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            LogFailed(http.Request.Method, http.Request.Path, e);
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }

        HttpResponse response = http.Response;
        if (response.StatusCode >= Least && !response.HasStarted && response.ContentLength is null && string.IsNullOrEmpty(response.ContentType))
        {
            await SpecResult.Problem(ClassOf(response.StatusCode), Sentence(http), response.StatusCode).ExecuteAsync(http);
        }
    }

    private static ErrorClass ClassOf(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => ErrorClass.Unreachable,
        >= StatusCodes.Status500InternalServerError => ErrorClass.Failed,
        _ => ErrorClass.Usage,
    };

    private static string Sentence(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"This farm has nothing at that address; {FarmApi.DocumentPath} lists the addresses that it has.",
        StatusCodes.Status405MethodNotAllowed =>
            $"This address does not take {Method(http.Request.Method)}, but {http.Response.Headers.Allow.ToString()}.",
        StatusCodes.Status415UnsupportedMediaType => $"This address does not take a body of that kind; {FarmApi.DocumentPath} says which it takes.",
        StatusCodes.Status413PayloadTooLarge => "The request is larger than this address takes.",
        StatusCodes.Status429TooManyRequests => "Too many requests came from you at once; try again after the pause that Retry-After says.",
        StatusCodes.Status503ServiceUnavailable => "The farm has too much to do at the moment; try again after the pause that Retry-After says.",
        >= StatusCodes.Status500InternalServerError => "The farm failed to answer; its log says why.",
        var status => $"The request can't be understood ({status}); {FarmApi.DocumentPath} says what the farm takes.",
    };

    /// <summary>Methods are anybody's text.</summary>
    private static string Method(string method) => method.Length <= 10 && method.All(char.IsAsciiLetterUpper) ? method : "that method";

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFailed(string method, string path, Exception cause);
}
