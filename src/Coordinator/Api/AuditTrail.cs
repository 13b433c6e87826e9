using AADiff.Coordinator.Access;

namespace AADiff.Coordinator.Api;

/// <summary>
/// Records what is changed over HTTP, and what is refused to somebody who is known. It comes behind the authentication and before everything that may
/// refuse. Where the farm wants no keys nobody is known, and nothing is recorded.
/// </summary>
internal sealed partial class AuditTrail
{
    private const string TargetKey = "aadiff:target";

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(10);
    private static readonly string[] _targets = ["id", "node", "name"];

    private readonly RequestDelegate _next;
    private readonly AuditLog _audit;
    private readonly ILogger _log;

    public AuditTrail(RequestDelegate next, AuditLog audit, ILogger<AuditTrail> log) => (_next, _audit, _log) = (next, audit, log);

    /// <summary>What the request is about, where its address does not say it.</summary>
    public static void SetTarget(HttpContext http, string target) => http.Items[TargetKey] = target;

    public async Task InvokeAsync(HttpContext http)
    {
        if (Caller.Of(http.User) is not { KeyId: not null } caller)
        {
            await _next(http);
            return;
        }

        int status = StatusCodes.Status500InternalServerError;
        try
        {
            await _next(http);
            status = http.Response.StatusCode;
        }
        finally
        {
            bool looks = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);

            // Whoever asks too often would fill the record with that.
            if (status != StatusCodes.Status429TooManyRequests && (!looks || status == StatusCodes.Status403Forbidden))
            {
                await RecordAsync(http, caller, status);
            }
        }
    }

    private async Task RecordAsync(HttpContext http, Caller caller, int status)
    {
        string action = http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "unknown";
        string? target = http.Items[TargetKey] as string ?? _targets.Select(name => http.Request.RouteValues[name] as string).FirstOrDefault(value => value is not null);
        try
        {
            // The client may be gone; what it did is recorded all the same.
            using CancellationTokenSource limit = new(_limit);
            await _audit.AddAsync(
                caller, action, target is null ? null : Shared.Protocol.MessageText.Clip(target, 300), $"{http.Connection.RemoteIpAddress}", status, limit.Token);
        }
        catch (Exception e)
        {
            LogLost(caller.User, caller.KeyId, action, target, status, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{User} (key {KeyId}) did {Action} to {Target}, answered {Status}, which could not be recorded")]
    private partial void LogLost(string? user, string? keyId, string action, string? target, int status, Exception cause);
}
