using AADiff.Coordinator.Access;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Api.Jobs;

/// <summary>What a client elsewhere may ask for.</summary>
internal static class SubmittedRequest
{
    /// <returns>The request, of the user whose key it came with.</returns>
    /// <exception cref="UserError">It breaks a rule.</exception>
    public static RenderRequest Check(SubmitBody body, Caller caller)
    {
        if (body.Request is not { } request)
        {
            throw new UserError(ErrorClass.Usage, "The body has no request.");
        }

        request = caller.User is { } user ? request with { User = user } : request;

        RenderRequestRules.Check(request);
        RemoteModels.Check(request.Model);
        return request;
    }
}
